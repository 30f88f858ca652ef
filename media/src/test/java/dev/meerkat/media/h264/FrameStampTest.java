package dev.meerkat.media.h264;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.nal.LengthPrefixed;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameStampTest {
  private static final Bytes SLICE = Bytes.copyOf(new byte[] {0x41, 1, 2});

  @ParameterizedTest
  @CsvSource({
    "1, 26000000000, 1795478400000000",
    "0, 0, 0",
    "256, 65536, 16777216",
    "3, 3, 1",
    "-1, -1, -1",
    "0, 50331648, 196608"
  })
  void comesBackAndHoldsNoStartCode(int camera, long counter, long wallMicros) {
    FrameStamp stamp = new FrameStamp(camera, counter, wallMicros);
    byte[] nal = stamp.toNal().toArray();
    for (int i = 0; i + 2 < nal.length; i++) {
      assertThat(nal[i] == 0 && nal[i + 1] == 0 && nal[i + 2] >= 0 && nal[i + 2] < 3)
          .as("start code or its like at %d of %s", i, HexFormat.of().formatHex(nal))
          .isFalse();
    }
    ByteBuffer sample = LengthPrefixed.of(List.of(SLICE, stamp.toNal(), SLICE));
    assertThat(FrameStamp.read(sample)).contains(stamp);
    assertThat(sample.position()).isZero();
  }

  @Test
  void isFoundBehindOtherMessages() {
    FrameStamp stamp = new FrameStamp(4, 5, 6);
    byte[] nal = stamp.toNal().toArray();
    ByteBuffer joined = ByteBuffer.allocate(nal.length + 260);
    joined
        .put((byte) 6)
        .put((byte) 5)
        .put((byte) 255)
        .put((byte) 1)
        .position(joined.position() + 256);
    joined.put(nal, 1, nal.length - 1).flip();
    for (int i = 4; i < 260; i++) {
      joined.put(i, (byte) 7);
    }
    assertThat(FrameStamp.read(LengthPrefixed.of(List.of(Bytes.copyOf(joined))))).contains(stamp);
  }

  @Test
  void isEmptyWhereNoneIs() {
    assertThat(FrameStamp.read(LengthPrefixed.of(List.of(SLICE)))).isEmpty();
    Random random = new Random(3);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      if (bytes.length > 5) {
        bytes[0] = 0;
        bytes[1] = 0;
        bytes[2] = 0;
        bytes[4] = 6;
        bytes[5] = 5;
      }
      assertThat(FrameStamp.read(ByteBuffer.wrap(bytes))).isEmpty();
    }
  }

  @Test
  void annexBIsSplitIntoUnits() {
    byte[] stream =
        HexFormat.of()
            .parseHex(
                "0000000167aa00000168bb0000000106cc00000165880000016540000001419a0000010911000001418100");
    assertThat(AnnexB.units(stream))
        .extracting(unit -> unit.nals().toString() + unit.keyFrame())
        .containsExactly("[67aa, 68bb, 06cc, 6588, 6540]true", "[419a]false", "[0911, 4181]false");
    assertThat(AnnexB.units(new byte[0])).isEmpty();
    assertThat(AnnexB.nals(new byte[] {0, 0, 1})).isEmpty();
    assertThat(AnnexB.nals(new byte[] {0, 0, 1, 0x65, 9, 0, 0, 1}))
        .hasSize(1)
        .first()
        .hasToString("6509");
  }
}
