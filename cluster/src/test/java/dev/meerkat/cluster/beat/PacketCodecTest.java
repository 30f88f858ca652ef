package dev.meerkat.cluster.beat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.cluster.WireException;
import dev.meerkat.core.group.DataReport;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Lease;
import dev.meerkat.core.group.LinkId;
import dev.meerkat.core.group.PeerReport;
import dev.meerkat.core.group.Phase;
import dev.meerkat.core.heartbeat.Beat.Echo;
import dev.meerkat.core.heartbeat.LinkPulse;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Eligibility;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketCodecTest {
  private static final BeatKey KEY = BeatKey.random();
  private static final LinkPacket.Way WAY =
      new LinkPacket.Way(
          new GroupId("shop"), new LinkId("cable"), new ServerId("north"), new ServerId("south"));

  private final PacketCodec codec = new PacketCodec(KEY);

  private static LinkPacket packet(PeerReport report) {
    return new LinkPacket(
        WAY, 1, 2, 3, new LinkPulse.Came(4, 5, 6, Optional.of(new Echo(7, 8))), report);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatIsEncodedIsDecodedAgain(long seed) throws WireException {
    var random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      var packet = packet(Reports.any(random));
      assertThat(codec.decode(codec.encode(packet))).isEqualTo(packet);
    }
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void everyPhaseCanBeTold(Phase phase) throws WireException {
    var base = Reports.of(1);
    var report =
        new PeerReport(
            1,
            1,
            1,
            0,
            -1,
            phase,
            phase.isRunning(),
            base.lease(),
            true,
            true,
            true,
            base.data(),
            0,
            false,
            "");
    assertThat(codec.decode(codec.encode(packet(report))).report().phase()).isEqualTo(phase);
  }

  /// So that it is never divided on its way.
  @Test
  void theLongestFitsIntoOnePacket() throws WireException {
    long huge = Long.MAX_VALUE;
    var name = "n".repeat(63);
    var server = Optional.of(new ServerId(name));
    var report =
        new PeerReport(
            huge,
            huge,
            huge,
            huge,
            huge - 1,
            Phase.ACTIVE,
            true,
            new Lease(huge, huge, server, huge, true, server),
            true,
            true,
            true,
            new DataReport(
                new Eligibility(Eligibility.Grade.LOGICAL, "é".repeat(500)),
                true,
                true,
                huge,
                "€".repeat(500)),
            huge,
            true,
            "𝄞".repeat(500));
    var way =
        new LinkPacket.Way(
            new GroupId(name), new LinkId(name), new ServerId(name), new ServerId(name));
    var beat = new LinkPulse.Came(huge, huge, huge, Optional.of(new Echo(huge, huge)));
    byte[] bytes = codec.encode(new LinkPacket(way, huge, huge, huge, beat, report));
    assertThat(bytes).hasSizeLessThanOrEqualTo(PacketCodec.MAX_BYTES);
    var decoded = codec.decode(bytes).report();
    assertThat(decoded.data().eligibility().words()).isEqualTo("é".repeat(100));
    assertThat(decoded.data().trouble()).isEqualTo("€".repeat(66));
    assertThat(decoded.why()).isEqualTo("𝄞".repeat(50));
    assertThat(decoded.lease()).isEqualTo(report.lease());
  }

  @Test
  void noBitOfItCanBeChangedAndNoByteLeftOut() {
    byte[] bytes = codec.encode(packet(Reports.of(9)));
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] changed = bytes.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> codec.decode(changed)).isInstanceOf(WireException.class);
    }
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(WireException.class);
    }
  }

  @Test
  void whoeverHasAnotherKeyIsAStranger() {
    byte[] bytes = new PacketCodec(BeatKey.random()).encode(packet(Reports.of(1)));
    assertThatThrownBy(() -> codec.decode(bytes)).hasMessageContaining("not sealed with the key");
  }

  /// Sealed as it should be, so that what follows is looked at.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void rubbishIsRefused(long seed) throws Exception {
    var random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = codec.encode(packet(Reports.any(random)));
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length - 16)] = (byte) random.nextInt();
      }
      var mac = KEY.mac();
      mac.update(bytes, 0, bytes.length - 16);
      System.arraycopy(mac.doFinal(), 0, bytes, bytes.length - 16, 16);
      try {
        assertThat(codec.encode(codec.decode(bytes))).hasSizeLessThan(PacketCodec.MAX_BYTES);
      } catch (WireException e) {
        assertThat(e).hasMessageContaining("at byte");
      }
    }
  }

  @Test
  void aLaterVersionIsToldFromRubbish() {
    byte[] bytes = codec.encode(packet(Reports.of(1)));
    bytes[0] = 3;
    assertThatThrownBy(() -> PacketCodec.group(bytes))
        .hasMessageContaining("the format is 3, but only 2 is known here");
  }
}
