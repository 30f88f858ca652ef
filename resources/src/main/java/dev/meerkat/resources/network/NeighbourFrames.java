package dev.meerkat.resources.network;

import dev.meerkat.core.group.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Neighbour discovery for one IPv6 address (RFC 4861): the question of duplicate address detection
/// (RFC 4862 §5.4.2), and the unsolicited advertisement (RFC 4861 §7.2.6).
///
///     0   6    12    14  IPv6 header: length at 18, next header at 20, hop limit at 21, source at 22,
///     to  from  86dd  destination at 38;  54  ICMPv6: type, code, checksum, flags at 58, target at 62,
///     option at 78
record NeighbourFrames(IpAddress address) implements Frames {
  private static final int IPV6 = 0x86dd;
  private static final byte ICMPV6 = 58;
  private static final byte SOLICITATION = (byte) 135;
  private static final byte ADVERTISEMENT = (byte) 136;
  private static final int OVERRIDE = 0x2000_0000;
  private static final int SIZE_BYTES = 78;
  private static final int OPTION_BYTES = 8;
  private static final byte[] UNSPECIFIED = new byte[16];
  private static final byte[] ALL_NODES = Bytes.of(IpAddress.of("ff02::1"));

  @Override
  public int etherType() {
    return IPV6;
  }

  @Override
  public boolean answeredToGroup() {
    return true;
  }

  /// To the group of those whose address ends like that one (RFC 4291 §2.7.1).
  @Override
  public byte[] question(byte[] ownMac) {
    byte[] group = Bytes.of(IpAddress.of("ff02::1:ff00:0"));
    System.arraycopy(Bytes.of(address), 13, group, 13, 3);
    return frame(ownMac, UNSPECIFIED, group, SOLICITATION, 0, false);
  }

  @Override
  public List<byte[]> announcements(byte[] ownMac) {
    return List.of(frame(ownMac, Bytes.of(address), ALL_NODES, ADVERTISEMENT, OVERRIDE, true));
  }

  private byte[] frame(
      byte[] mac, byte[] source, byte[] to, byte type, int flags, boolean withMac) {
    int size = 24 + (withMac ? OPTION_BYTES : 0);
    var frame = ByteBuffer.allocate(54 + size);
    // RFC 2464 §7: the hardware address of a group.
    frame.put(new byte[] {0x33, 0x33}).put(to, 12, 4).put(mac).putShort((short) IPV6);
    frame.putInt(0x6000_0000).putShort((short) size).put(ICMPV6).put((byte) 255);
    frame.put(source).put(to);
    frame.put(type).put((byte) 0).putShort((short) 0).putInt(flags).put(Bytes.of(address));
    if (withMac) {
      frame.put((byte) 2).put((byte) 1).put(mac);
    }
    frame.putShort(56, checksum(frame.array(), size));
    return frame.array();
  }

  /// RFC 4443 §2.3, over the pseudo header of RFC 8200 §8.1.
  static short checksum(byte[] frame, int size) {
    var read = ByteBuffer.wrap(frame);
    long sum = (long) size + ICMPV6;
    for (int at = 22; at < 54 + size; at += 2) {
      sum += read.getShort(at) & 0xffff;
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return (short) ~sum;
  }

  /// Whoever advertises the address has it.
  @Override
  public Optional<String> owner(byte[] frame) {
    boolean tells =
        frame.length >= SIZE_BYTES
            && (ByteBuffer.wrap(frame).getShort(12) & 0xffff) == IPV6
            && frame[20] == ICMPV6
            && frame[54] == ADVERTISEMENT
            && Arrays.equals(Arrays.copyOfRange(frame, 62, 78), Bytes.of(address));
    return tells ? Optional.of(Mac.text(Arrays.copyOfRange(frame, 6, 12))) : Optional.empty();
  }
}
