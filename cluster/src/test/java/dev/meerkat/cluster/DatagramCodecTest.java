package dev.meerkat.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.cluster.Datagram.Party;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.core.heartbeat.Beat;
import dev.meerkat.core.heartbeat.Beat.Echo;
import dev.meerkat.core.heartbeat.Pace;
import dev.meerkat.core.model.ServerId;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DatagramCodecTest {
  private static final ServerId NORTH = new ServerId("north");
  private static final SiteIdentity SITE = SiteIdentity.found(NORTH, "harbour", Instant.EPOCH);

  private final DatagramCodec codec = new DatagramCodec(SITE);
  private final Datagram datagram = datagram("south", Optional.of(new Echo(123_456, 999)));

  private static Datagram datagram(String from, Optional<Echo> echo) {
    return new Datagram(
        new Party(new ServerId(from), 1_790_000_000_000L),
        new Party(NORTH, 1_790_000_001_000L),
        new Beat(42, 1L << 50, 1_790_000_002_000_000L, Pace.FAST, echo));
  }

  private Datagram decoded(byte[] bytes) throws WireException {
    return codec.decode(bytes, 0, bytes.length);
  }

  @Test
  void whatIsEncodedIsDecodedAgain() throws WireException {
    Datagram plain = datagram("a".repeat(63), Optional.empty());
    assertThat(decoded(codec.encode(datagram))).isEqualTo(datagram);
    assertThat(decoded(codec.encode(plain))).isEqualTo(plain);
    assertThat(codec.encode(plain)).hasSizeLessThan(DatagramCodec.MAX_BYTES / 2);
  }

  /// With the authority's key only, as two servers have it.
  @Test
  void anotherServerOfTheSiteUnderstandsIt() throws Exception {
    ServerId south = new ServerId("south");
    var keys = SiteIdentity.newKeys();
    SiteIdentity other =
        SiteIdentity.admitted(south, keys, SITE.authority(), SITE.authorityKey(), 1_000);
    byte[] bytes = new DatagramCodec(other).encode(datagram);
    assertThat(decoded(bytes)).isEqualTo(datagram);
  }

  @Test
  void aServerOfAnotherSiteIsAStranger() {
    SiteIdentity stranger = SiteIdentity.found(NORTH, "harbour", Instant.EPOCH);
    byte[] bytes = new DatagramCodec(stranger).encode(datagram);
    assertThatThrownBy(() -> decoded(bytes))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("no server of this site has sealed it");
  }

  @Test
  void noBitOfItCanBeChangedAndNoByteLeftOut() {
    byte[] bytes = codec.encode(datagram);
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] changed = bytes.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> decoded(changed)).isInstanceOf(WireException.class);
    }
    for (int length = 0; length < bytes.length; length++) {
      int cut = length;
      assertThatThrownBy(() -> codec.decode(bytes, 0, cut)).isInstanceOf(WireException.class);
    }
  }

  @Test
  void rubbishIsRefused() {
    Random random = new Random(3);
    for (int i = 0; i < 1_000; i++) {
      byte[] rubbish = new byte[random.nextInt(DatagramCodec.MAX_BYTES)];
      random.nextBytes(rubbish);
      assertThatThrownBy(() -> decoded(rubbish)).isInstanceOf(WireException.class);
    }
  }
}
