package dev.meerkat.resources.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.group.IpAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// ARP and neighbour discovery, byte for byte.
class FramesTest {
  private static final byte[] MAC = Mac.of("02:00:00:00:00:01");
  private static final Frames V4 = Frames.of(IpAddress.of("10.9.0.10"));
  private static final Frames V6 = Frames.of(IpAddress.of("fd09::1:2:310"));

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void arpProbe() {
    assertThat(hex(V4.question(MAC)))
        .isEqualTo(
            "ffffffffffff"
                + "020000000001"
                + "0806"
                + "0001"
                + "0800"
                + "06"
                + "04"
                + "0001"
                + "020000000001"
                + "00000000"
                + "000000000000"
                + "0a09000a");
  }

  @Test
  void arpAnnouncements() {
    assertThat(V4.announcements(MAC).stream().map(FramesTest::hex))
        .containsExactly(
            "ffffffffffff"
                + "020000000001"
                + "0806"
                + "0001"
                + "0800"
                + "06"
                + "04"
                + "0001"
                + "020000000001"
                + "0a09000a"
                + "000000000000"
                + "0a09000a",
            "ffffffffffff"
                + "020000000001"
                + "0806"
                + "0001"
                + "0800"
                + "06"
                + "04"
                + "0002"
                + "020000000001"
                + "0a09000a"
                + "ffffffffffff"
                + "0a09000a");
  }

  @Test
  void duplicateAddressDetection() {
    assertThat(hex(V6.question(MAC)))
        .isEqualTo(
            "3333ff020310"
                + "020000000001"
                + "86dd"
                + "60000000"
                + "0018"
                + "3a"
                + "ff"
                + "00000000000000000000000000000000"
                + "ff0200000000000000000001ff020310"
                + "8700"
                + "7779"
                + "00000000"
                + "fd090000000000000000000100020310");
  }

  @Test
  void unsolicitedAdvertisement() {
    var frame = V6.announcements(MAC).getFirst();
    assertThat(hex(frame))
        .startsWith("333300000001" + "020000000001" + "86dd" + "60000000" + "0020" + "3aff")
        .endsWith("20000000" + "fd090000000000000000000100020310" + "0201020000000001");
    // Over what has its checksum in it, the checksum is 0 (RFC 1071).
    assertThat(NeighbourFrames.checksum(frame, 32)).isZero();
    assertThat(NeighbourFrames.checksum(V6.question(MAC), 24)).isZero();
  }

  @Test
  void whoHasTheAddressTellsIt() {
    for (var frame : V4.announcements(MAC)) {
      assertThat(V4.owner(frame)).contains("02:00:00:00:00:01");
    }
    assertThat(V6.owner(V6.announcements(MAC).getFirst())).contains("02:00:00:00:00:01");
  }

  @Test
  void whoOnlyAsksDoesNotHaveIt() {
    assertThat(V4.owner(V4.question(MAC))).isEmpty();
    assertThat(V6.owner(V6.question(MAC))).isEmpty();
  }

  @Test
  void othersDoNotCount() {
    assertThat(Frames.of(IpAddress.of("10.9.0.11")).owner(V4.announcements(MAC).getFirst()))
        .isEmpty();
    assertThat(Frames.of(IpAddress.of("fd09::11")).owner(V6.announcements(MAC).getFirst()))
        .isEmpty();
    assertThat(V4.owner(V6.announcements(MAC).getFirst())).isEmpty();
    assertThat(V6.owner(V4.announcements(MAC).getFirst())).isEmpty();
  }

  @Test
  void whatIsCutShortIsNobody() {
    for (var frames : new Frames[] {V4, V6}) {
      var whole = frames.announcements(MAC).getFirst();
      for (int size = 0; size < 42; size++) {
        assertThat(frames.owner(Arrays.copyOf(whole, size))).isEmpty();
      }
    }
  }

  @Test
  void otherHardwareIsRefused() {
    assertThatThrownBy(() -> Mac.of("80:00:00:48:fe:80:00:00"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
