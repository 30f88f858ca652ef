package dev.meerkat.resources.network;

import dev.meerkat.core.group.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// ARP for one IPv4 address (RFC 826): probes and announcements as in RFC 5227 §2.
///
///     0   6    12    14     16     18    19    20  22          28          32          38
///     to  from  0806  0001   0800   06    04    op  sender MAC  sender IP   target MAC  target IP
record ArpFrames(IpAddress address) implements Frames {
  private static final int ARP = 0x0806;
  private static final short REQUEST = 1;
  private static final short REPLY = 2;
  private static final int SIZE_BYTES = 42;
  private static final byte[] EVERYBODY = {-1, -1, -1, -1, -1, -1};
  private static final byte[] NOBODY = new byte[Mac.BYTES];
  private static final byte[] NO_ADDRESS = new byte[4];

  @Override
  public int etherType() {
    return ARP;
  }

  @Override
  public boolean answeredToGroup() {
    return false;
  }

  @Override
  public byte[] question(byte[] ownMac) {
    return frame(ownMac, REQUEST, NO_ADDRESS, NOBODY);
  }

  /// As a question and as an answer: some hosts take only the one, some only the other.
  @Override
  public List<byte[]> announcements(byte[] ownMac) {
    byte[] own = Bytes.of(address);
    return List.of(frame(ownMac, REQUEST, own, NOBODY), frame(ownMac, REPLY, own, EVERYBODY));
  }

  private byte[] frame(byte[] mac, short operation, byte[] sender, byte[] target) {
    return ByteBuffer.allocate(SIZE_BYTES)
        .put(EVERYBODY)
        .put(mac)
        .putShort((short) ARP)
        .putShort((short) 1)
        .putShort((short) 0x0800)
        .put((byte) Mac.BYTES)
        .put((byte) 4)
        .putShort(operation)
        .put(mac)
        .put(sender)
        .put(target)
        .put(Bytes.of(address))
        .array();
  }

  /// Whoever sends from the address has it. One who only asks for it does not (RFC 5227 §2.1.1
  /// counts that as well; but the other host of the group may ask at the same time, and both would
  /// give way).
  @Override
  public Optional<String> owner(byte[] frame) {
    if (frame.length < SIZE_BYTES
        || ByteBuffer.wrap(frame).getShort(12) != ARP
        || ByteBuffer.wrap(frame).getShort(16) != 0x0800) {
      return Optional.empty();
    }
    return Arrays.equals(Arrays.copyOfRange(frame, 28, 32), Bytes.of(address))
        ? Optional.of(Mac.text(Arrays.copyOfRange(frame, 22, 28)))
        : Optional.empty();
  }
}
