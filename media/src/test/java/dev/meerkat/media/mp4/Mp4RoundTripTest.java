package dev.meerkat.media.mp4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.media.TrackFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Mp4RoundTripTest {
  private static final long WALL_MICROS = 1_790_000_000_123_456L;

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();

  @Test
  void headerIsReadAsWritten() throws IOException {
    var header =
        new Mp4Header(
            List.of(
                new Mp4Track(List.of(Formats.BASELINE, Formats.HIGH)), Mp4Track.of(Formats.AAC)));

    Mp4Reader reader = Mp4Reader.open(new ByteArrayInputStream(header.encode()), "test");

    assertThat(reader.header()).isEqualTo(header);
    assertThat(reader.position()).isEqualTo(header.encode().length);
    assertThat(reader.next()).isEmpty();
  }

  @Test
  void everyFormatIsReadAsWritten() throws IOException {
    for (TrackFormat format : Formats.ALL) {
      var header = new Mp4Header(List.of(Mp4Track.of(Formats.HIGH), Mp4Track.of(format)));
      Mp4Reader reader = Mp4Reader.open(new ByteArrayInputStream(header.encode()), "test");
      assertThat(reader.header()).isEqualTo(header);
    }
  }

  /// Whatever byte of a header is wrong: an error of its own kind, or another header.
  @Test
  void noHeaderMakesItFail() throws IOException {
    Random random = new Random(5);
    for (TrackFormat format : Formats.ALL) {
      byte[] header = new Mp4Header(List.of(Mp4Track.of(format))).encode();
      for (int i = 0; i < 2_000; i++) {
        byte[] bad = header.clone();
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
        try {
          assertThat(Mp4Reader.open(new ByteArrayInputStream(bad), "bad").header().tracks())
              .isNotEmpty();
        } catch (Mp4Exception e) {
          assertThat(e).hasMessageContaining("bad");
        }
      }
    }
  }

  @Test
  void damageIsKept() throws IOException {
    write(new Mp4Header(List.of(Mp4Track.of(Formats.HIGH))).encode());
    var builder = new FragmentBuilder(1, BufferSource.heap());
    for (int i = 0; i < 4; i++) {
      builder.add(0, i * 3_600L, i == 0, i == 1 || i == 2, ByteBuffer.wrap(new byte[] {1}));
    }
    write(builder, 1, WALL_MICROS, 0, new long[] {14_400}, new int[] {0});

    Mp4Reader reader = Mp4Reader.open(new ByteArrayInputStream(file.toByteArray()), "test");
    List<Mp4Sample> samples = reader.next().orElseThrow().samples();

    assertThat(samples).extracting(Mp4Sample::damaged).containsExactly(false, true, true, false);
    assertThat(samples).extracting(Mp4Sample::keyFrame).containsExactly(true, false, false, false);
  }

  @Test
  void samplesAreReadAsWritten() throws IOException {
    var header =
        new Mp4Header(
            List.of(
                new Mp4Track(List.of(Formats.BASELINE, Formats.HIGH)), Mp4Track.of(Formats.AAC)));
    write(header.encode());
    var builder = new FragmentBuilder(2, BufferSource.heap());
    byte[] large = new byte[200_000];
    new Random(1).nextBytes(large);
    builder.add(0, 9_000, true, ByteBuffer.wrap(large));
    builder.add(1, 4_800, true, ByteBuffer.wrap(new byte[] {7, 8}));
    builder.add(0, 12_600, false, ByteBuffer.wrap(new byte[] {1, 2, 3}));
    builder.add(1, 5_824, true, ByteBuffer.wrap(new byte[] {9}));
    write(builder, 1, WALL_MICROS, 9_000, new long[] {16_300, 0}, new int[] {1, 0});
    builder.clear();

    Mp4Reader reader = Mp4Reader.open(new ByteArrayInputStream(file.toByteArray()), "test");
    Mp4Fragment fragment = reader.next().orElseThrow();

    long wall = WALL_MICROS;
    assertThat(fragment.samples())
        .containsExactly(
            new Mp4Sample(0, 1, 9_000, 0, 3_600, true, false, wall, 0, 200_000),
            new Mp4Sample(0, 1, 12_600, 0, 3_700, false, false, wall + 40_000, 200_000, 3),
            new Mp4Sample(1, 0, 4_800, 0, 1_024, true, false, wall, 200_003, 2),
            new Mp4Sample(1, 0, 5_824, 0, 1_024, true, false, wall + 21_333, 200_005, 1));
    assertThat(fragment.offset()).isEqualTo(header.encode().length);
    assertThat(fragment.endOffset()).isEqualTo(file.size());
    assertThat(bytes(reader, fragment, 0)).isEqualTo(large);
    assertThat(bytes(reader, fragment, 1)).containsExactly(1, 2, 3);
    assertThat(bytes(reader, fragment, 2)).containsExactly(7, 8);
    assertThat(bytes(reader, fragment, 3)).containsExactly(9);
    assertThat(reader.next()).isEmpty();
  }

  @Test
  void reorderedPicturesGetRisingDecodeTimesAndSignedOffsets() throws IOException {
    write(new Mp4Header(List.of(Mp4Track.of(Formats.HIGH))).encode());
    var builder = new FragmentBuilder(1, BufferSource.heap());
    for (long time : new long[] {0, 10_800, 3_600, 7_200}) {
      builder.add(0, time, time == 0, ByteBuffer.wrap(new byte[] {(byte) (time / 3_600)}));
    }
    write(builder, 1, WALL_MICROS, 0, new long[] {14_400}, new int[] {0});

    Mp4Reader reader = Mp4Reader.open(new ByteArrayInputStream(file.toByteArray()), "test");
    List<Mp4Sample> samples = reader.next().orElseThrow().samples();

    assertThat(samples).extracting(Mp4Sample::decodeTime).containsExactly(0L, 3600L, 7200L, 10800L);
    assertThat(samples)
        .extracting(Mp4Sample::presentationTime)
        .containsExactly(0L, 10_800L, 3_600L, 7_200L);
    assertThat(samples).extracting(Mp4Sample::duration).containsOnly(3_600);
  }

  @Test
  void aBuilderIsUsedAgain() throws IOException {
    write(new Mp4Header(List.of(Mp4Track.of(Formats.HIGH))).encode());
    var builder = new FragmentBuilder(1, BufferSource.heap());
    for (int i = 0; i < 3; i++) {
      assertThat(builder.isEmpty()).isTrue();
      for (int j = 0; j < 100; j++) {
        builder.add(0, (i * 100 + j) * 3_600L, j == 0, ByteBuffer.wrap(new byte[] {(byte) j, 1}));
      }
      long[] end = {(i + 1) * 360_000L};
      write(builder, i + 1, WALL_MICROS + i * 4_000_000L, i * 360_000L, end, new int[] {0});
      builder.clear();
    }

    Mp4Reader reader = Mp4Reader.open(new ByteArrayInputStream(file.toByteArray()), "test");
    for (int i = 0; i < 3; i++) {
      Mp4Fragment fragment = reader.next().orElseThrow();
      assertThat(fragment.samples()).hasSize(100);
      assertThat(fragment.samples().getFirst().wallMicros())
          .isEqualTo(WALL_MICROS + i * 4_000_000L);
      assertThat(bytes(reader, fragment, 99)).containsExactly(99, 1);
    }
    assertThat(reader.next()).isEmpty();
  }

  /// Wherever the file is torn, what comes before is read, and the tear is an error with its place.
  @Test
  void aTornFileIsReadUpToItsTear() throws IOException {
    write(new Mp4Header(List.of(Mp4Track.of(Formats.HIGH))).encode());
    int first = file.size();
    oneFragment();
    int second = file.size();
    oneFragment();
    byte[] whole = file.toByteArray();
    for (int length = first; length < whole.length; length++) {
      byte[] torn = Arrays.copyOf(whole, length);
      Mp4Reader reader = Mp4Reader.open(new ByteArrayInputStream(torn), "torn.mp4");
      int expected = length >= second ? 1 : 0;
      for (int i = 0; i < expected; i++) {
        assertThat(reader.next()).isPresent();
        reader.skipData();
      }
      if (length == first || length == second) {
        assertThat(reader.next()).isEmpty();
      } else {
        assertThatThrownBy(
                () -> {
                  if (reader.next().isPresent()) {
                    reader.skipData();
                  }
                })
            .isInstanceOf(Mp4Exception.class)
            .hasMessageContaining("torn.mp4: box '");
      }
    }
  }

  /// No byte that is changed leads to anything but samples or an [Mp4Exception].
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void rubbishIsRefusedInWords(long seed) throws IOException {
    write(new Mp4Header(List.of(Mp4Track.of(Formats.HIGH), Mp4Track.of(Formats.AAC))).encode());
    oneFragment();
    byte[] whole = file.toByteArray();
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = whole.clone();
      for (int j = 0; j <= random.nextInt(4); j++) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      try {
        Mp4Reader reader = Mp4Reader.open(new ByteArrayInputStream(bad), "bad");
        for (var next = reader.next(); next.isPresent(); next = reader.next()) {
          for (Mp4Sample sample : next.get().samples()) {
            assertThat(reader.data(sample).remaining()).isEqualTo(sample.sizeBytes());
          }
        }
      } catch (Mp4Exception e) {
        assertThat(e).hasMessageMatching("(?s)bad: box '.*' at byte \\d+: .*");
      }
    }
  }

  /// By which a file is known that goes on where another one's segment was.
  @Test
  void fragmentsTellTheirNumbers() throws IOException {
    write(new Mp4Header(List.of(Mp4Track.of(Formats.HIGH))).encode());
    oneFragment();
    var builder = new FragmentBuilder(1, BufferSource.heap());
    builder.add(0, 18_000, true, ByteBuffer.wrap(new byte[20]));
    write(builder, 7, WALL_MICROS + 200_000, 18_000, new long[] {21_600}, new int[] {0});
    Mp4Reader reader = Mp4Reader.open(new ByteArrayInputStream(file.toByteArray()), "file");
    assertThat(reader.next().orElseThrow().number()).isEqualTo(1);
    assertThat(reader.next().orElseThrow().number()).isEqualTo(7);
  }

  @Test
  void aHugeSizeIsRefusedBeforeMemoryIsTaken() {
    byte[] huge = {0x7f, 0, 0, 0, 'm', 'o', 'o', 'v', 1, 2, 3};
    assertThatThrownBy(() -> Mp4Reader.open(new ByteArrayInputStream(huge), "peer"))
        .hasMessage(
            "peer: box 'moov' at byte 0: has 2130706424 bytes, more than the 1048576 allowed");
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        1,
        999_999,
        1_790_000_000_123_456L,
        2_085_978_495_999_999L,
        2_085_978_496_000_001L
      })
  void ntpTimeKeepsMicroseconds(long micros) {
    assertThat(NtpTime.toMicros(NtpTime.fromMicros(micros))).isEqualTo(micros);
  }

  @Test
  void ticksAreRoundedToTheNearest() {
    assertThat(Ticks.fromMicros(40_000, 90_000)).isEqualTo(3_600);
    assertThat(Ticks.fromMicros(6, 90_000)).isEqualTo(1);
    assertThat(Ticks.fromMicros(-40_000, 90_000)).isEqualTo(-3_600);
    assertThat(Ticks.toMicros(1, 90_000)).isEqualTo(11);
    assertThat(Ticks.toMicros(-3_600, 90_000)).isEqualTo(-40_000);
  }

  @Test
  void formatsOfOneTrackMustAgree() {
    assertThatThrownBy(() -> new Mp4Track(List.of(Formats.HIGH, Formats.AAC)))
        .hasMessageContaining("differ in kind or clock rate");
  }

  private void oneFragment() throws IOException {
    var builder = new FragmentBuilder(1, BufferSource.heap());
    for (int i = 0; i < 5; i++) {
      builder.add(0, i * 3_600L, i == 0, ByteBuffer.wrap(new byte[20 + i]));
    }
    write(builder, 1, WALL_MICROS, 0, new long[] {18_000}, new int[] {0});
  }

  private void write(byte[] bytes) {
    file.writeBytes(bytes);
  }

  private void write(
      FragmentBuilder builder, int sequence, long wall, long time, long[] ends, int[] descriptions)
      throws IOException {
    var channel = Channels.newChannel(file);
    for (ByteBuffer part : builder.finish(sequence, wall, time, ends, descriptions)) {
      channel.write(part);
    }
  }

  private static byte[] bytes(Mp4Reader reader, Mp4Fragment fragment, int index)
      throws IOException {
    ByteBuffer data = reader.data(fragment.samples().get(index));
    byte[] copy = new byte[data.remaining()];
    data.get(copy);
    return copy;
  }
}
