package dev.meerkat.media.rtp;

import dev.meerkat.media.SampleSink;

/// Brings the packets of one track into order and hands their payloads on.
///
/// A packet in order is passed on in place. TCP does not reorder, but some cameras do: a packet
/// that is ahead waits, copied, until the missing ones come or the window of 16 packets is full;
/// then the gap counts as loss. A packet that is late or a duplicate is dropped. A jump of more
/// than the window in either direction is a new start of the numbering (a camera that restarted its
/// encoder): nothing is waited for, and it counts as loss.
public final class RtpReceiver {
  static final int WINDOW = 16;

  private final int payloadType;
  private final Depacketiser depacketiser;
  private final RtpPacket packet = new RtpPacket();
  private final TimestampUnwrapper timestamps = new TimestampUnwrapper();
  private final byte[][] held = new byte[WINDOW][];
  private final int[] heldLength = new int[WINDOW];
  private int heldCount;
  private boolean started;

  /// Sequence number wanted next, unwrapped to 64 bits.
  private long expected;

  private boolean lossPending;
  private long foreignPackets;
  private long lossCount;

  /// @param payloadType packets of other types are skipped
  public RtpReceiver(int payloadType, Depacketiser depacketiser) {
    this.payloadType = payloadType;
    this.depacketiser = depacketiser;
  }

  public void start(SampleSink sink) {
    depacketiser.start(sink);
  }

  /// Takes one RTP packet. What is no RTP packet, or of another payload type, is counted and
  /// skipped.
  public void packet(byte[] buffer, int offset, int length, long arrivalNanos, SampleSink sink) {
    if (!packet.read(buffer, offset, length) || packet.payloadType() != payloadType) {
      foreignPackets++;
      return;
    }
    if (!started) {
      expected = packet.sequence16();
      started = true;
    }
    long sequence = expected + (short) (packet.sequence16() - (int) expected);
    if (sequence == expected) {
      deliver(buffer, arrivalNanos, sink);
      if (heldCount > 0) {
        deliverHeldRun(arrivalNanos, sink);
      }
    } else {
      outOfOrder(sequence, buffer, offset, length, arrivalNanos, sink);
    }
  }

  private void outOfOrder(
      long sequence, byte[] buffer, int offset, int length, long arrivalNanos, SampleSink sink) {
    if (sequence < expected && sequence >= expected - WINDOW) {
      return;
    }
    while (heldCount > 0 && (sequence >= expected + WINDOW || sequence < expected)) {
      skipGap(arrivalNanos, sink);
    }
    if (sequence >= expected + WINDOW || sequence < expected) {
      lose();
      expected = sequence;
    }
    if (sequence == expected) {
      packet.read(buffer, offset, length);
      deliver(buffer, arrivalNanos, sink);
      deliverHeldRun(arrivalNanos, sink);
    } else {
      hold(sequence, buffer, offset, length);
    }
  }

  private void hold(long sequence, byte[] buffer, int offset, int length) {
    int slot = (int) (sequence & (WINDOW - 1));
    if (heldLength[slot] != 0) {
      return;
    }
    byte[] room = held[slot];
    if (room == null || room.length < length) {
      room = new byte[length];
      held[slot] = room;
    }
    System.arraycopy(buffer, offset, room, 0, length);
    heldLength[slot] = length;
    heldCount++;
  }

  private void skipGap(long arrivalNanos, SampleSink sink) {
    lose();
    for (int i = 0; i < WINDOW && heldLength[(int) (expected & (WINDOW - 1))] == 0; i++) {
      expected++;
    }
    deliverHeldRun(arrivalNanos, sink);
  }

  private void deliverHeldRun(long arrivalNanos, SampleSink sink) {
    for (int i = 0; i < WINDOW && heldCount > 0; i++) {
      int slot = (int) (expected & (WINDOW - 1));
      int length = heldLength[slot];
      if (length == 0) {
        return;
      }
      heldLength[slot] = 0;
      heldCount--;
      packet.read(held[slot], 0, length);
      deliver(held[slot], arrivalNanos, sink);
    }
  }

  private void lose() {
    lossPending = true;
    lossCount++;
  }

  private void deliver(byte[] buffer, long arrivalNanos, SampleSink sink) {
    boolean lossBefore = lossPending;
    lossPending = false;
    expected++;
    depacketiser.payload(
        buffer,
        packet.payloadOffset(),
        packet.payloadLength(),
        timestamps.unwrap(packet.timestamp32()),
        packet.marker(),
        lossBefore,
        arrivalNanos,
        sink);
  }

  /// How many gaps in the numbering were given up.
  public long lossCount() {
    return lossCount;
  }

  /// What is wrong with the stream although it goes on, for a person; empty when nothing is.
  public String complaint() {
    String complaint = depacketiser.complaint();
    return complaint.isEmpty() && foreignPackets > 0
        ? foreignPackets + " packets are no RTP of payload type " + payloadType
        : complaint;
  }
}
