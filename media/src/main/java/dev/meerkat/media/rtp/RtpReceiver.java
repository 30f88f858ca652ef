package dev.meerkat.media.rtp;

import dev.meerkat.media.SampleSink;
import java.util.Arrays;

/// Brings the packets of one track into order and hands their payloads on.
///
/// A packet in order is passed on in place. TCP does not reorder, but UDP and some cameras do: a
/// packet that is ahead waits, copied, until the missing ones come, or the window is full, or it
/// has waited for [#MAX_WAIT_NANOS], or too much waits; then the gap counts as loss. A packet that
/// is late or a duplicate is dropped. A jump ahead by more than the window, or back by more than it
/// with a packet that follows, or another source is a new start of the numbering (a camera that
/// restarted its encoder): nothing is waited for, and it counts as loss.
///
/// Where packets may overtake each other, the first to come need not be the first: the numbering
/// begins at the lowest of the first [#FIRST_PACKETS], or of those that come within
/// [#MAX_WAIT_NANOS].
public final class RtpReceiver {
  static final int WINDOW = 64;

  /// Longer than a network is out of order; shorter than what a viewer or a takeover would notice.
  static final long MAX_WAIT_NANOS = 200_000_000;

  static final int FIRST_PACKETS = 4;

  /// Packets that wait may take so much; usual ones are a hundredth of it.
  static final int MAX_HELD_BYTES = 256 * 1024;

  /// Room for a usual packet is kept.
  private static final int KEPT_BYTES = 2 * 1024;

  private static final byte[] NO_ROOM = {};

  private final int payloadType;
  private final Reception reception;
  private final Depacketiser depacketiser;
  private final RtpPacket packet = new RtpPacket();
  private final TimestampUnwrapper timestamps = new TimestampUnwrapper();
  private final byte[][] held = new byte[WINDOW][];
  private final int[] heldLength = new int[WINDOW];
  private int heldCount;
  private int heldBytes;
  private boolean started;
  private boolean mayOvertake;

  /// Whether the first packets wait for one that they may have overtaken.
  private boolean beginning;

  private int ssrc;

  /// Sequence number wanted next, unwrapped to 64 bits.
  private long expected;

  /// When the oldest packet that waits has come.
  private long heldSinceNanos;

  /// A packet from far back, which is a straggler or the first of a new numbering.
  private byte[] suspect = {};

  private boolean lossPending;
  private long foreignPackets;
  private long lossCount;

  /// @param payloadType packets of other types are skipped
  /// @param clockRateHz of its timestamps
  public RtpReceiver(int payloadType, int clockRateHz, Depacketiser depacketiser) {
    this.payloadType = payloadType;
    this.reception = new Reception(clockRateHz);
    this.depacketiser = depacketiser;
    Arrays.fill(held, NO_ROOM);
  }

  /// Before the first packet.
  ///
  /// @param mayOvertake whether packets come on a way on which one may overtake another
  public void start(boolean mayOvertake, SampleSink sink) {
    this.mayOvertake = mayOvertake;
    depacketiser.start(sink);
  }

  /// Takes one RTP packet. What is no RTP packet, or of another payload type, is counted and
  /// skipped.
  public void packet(byte[] buffer, int offset, int length, long arrivalNanos, SampleSink sink) {
    if (!packet.read(buffer, offset, length) || packet.payloadType() != payloadType) {
      foreignPackets++;
      return;
    }
    reception.packet(packet.ssrc(), packet.sequence16(), packet.timestamp32(), arrivalNanos);
    if (!started || packet.ssrc() != ssrc) {
      newSource(arrivalNanos, sink);
      packet.read(buffer, offset, length);
      ssrc = packet.ssrc();
      beginning = mayOvertake;
      expected = (long) packet.sequence16() - (beginning ? FIRST_PACKETS - 1 : 0);
    }
    if (tick(arrivalNanos, sink)) {
      packet.read(buffer, offset, length);
    }
    long sequence = expected + (short) (packet.sequence16() - (int) expected);
    if (sequence == expected) {
      beginning = false;
      deliver(buffer, arrivalNanos, sink);
      if (heldCount > 0) {
        deliverHeldRun(arrivalNanos, sink);
      }
    } else {
      outOfOrder(sequence, buffer, offset, length, arrivalNanos, sink);
    }
  }

  /// Delivers what has waited for [#MAX_WAIT_NANOS]; to be called now and then where packets may be
  /// few.
  ///
  /// @return whether anything had
  public boolean tick(long nowNanos, SampleSink sink) {
    boolean over = heldCount > 0 && nowNanos - heldSinceNanos > MAX_WAIT_NANOS;
    if (over) {
      skipGap(nowNanos, sink);
    }
    return over;
  }

  private void newSource(long arrivalNanos, SampleSink sink) {
    while (heldCount > 0) {
      skipGap(arrivalNanos, sink);
    }
    if (started) {
      lose();
    }
    started = true;
  }

  private void outOfOrder(
      long sequence, byte[] buffer, int offset, int length, long arrivalNanos, SampleSink sink) {
    if (sequence < expected) {
      if (sequence < expected - WINDOW) {
        farBack(sequence, buffer, offset, length, arrivalNanos, sink);
      }
      return;
    }
    while (heldCount > 0
        && (sequence >= expected + WINDOW || heldBytes + length > MAX_HELD_BYTES)) {
      skipGap(arrivalNanos, sink);
    }
    if (sequence < expected) {
      return; // it was in the gap
    }
    if (sequence >= expected + WINDOW) {
      lose();
      expected = sequence;
    }
    if (sequence == expected) {
      packet.read(buffer, offset, length);
      deliver(buffer, arrivalNanos, sink);
      deliverHeldRun(arrivalNanos, sink);
    } else {
      hold(sequence, buffer, offset, length, arrivalNanos);
      if (beginning && heldCount == FIRST_PACKETS) {
        skipGap(arrivalNanos, sink);
      }
    }
  }

  /// A single packet from far back is a straggler; two in a row are a new numbering (RFC 3550
  /// §A.1).
  private void farBack(
      long sequence, byte[] buffer, int offset, int length, long arrivalNanos, SampleSink sink) {
    byte[] before = suspect;
    suspect = Arrays.copyOfRange(buffer, offset, offset + length);
    if (before.length == 0
        || !packet.read(before, 0, before.length)
        || ((packet.sequence16() + 1) & 0xffff) != (sequence & 0xffff)) {
      return;
    }
    while (heldCount > 0) {
      skipGap(arrivalNanos, sink);
    }
    lose();
    suspect = new byte[0];
    expected = sequence - 1;
    packet.read(before, 0, before.length);
    deliver(before, arrivalNanos, sink);
    packet.read(buffer, offset, length);
    deliver(buffer, arrivalNanos, sink);
  }

  private void hold(long sequence, byte[] buffer, int offset, int length, long arrivalNanos) {
    int slot = (int) (sequence & (WINDOW - 1));
    if (heldLength[slot] != 0) {
      return;
    }
    byte[] room = held[slot];
    if (room.length < length) {
      room = new byte[length];
      held[slot] = room;
    }
    System.arraycopy(buffer, offset, room, 0, length);
    heldLength[slot] = length;
    heldBytes += length;
    heldSinceNanos = heldCount == 0 ? arrivalNanos : heldSinceNanos;
    heldCount++;
  }

  private void skipGap(long arrivalNanos, SampleSink sink) {
    if (beginning) {
      beginning = false;
    } else {
      lose();
    }
    for (int i = 0; i < WINDOW && heldLength[(int) (expected & (WINDOW - 1))] == 0; i++) {
      expected++;
    }
    deliverHeldRun(arrivalNanos, sink);
    heldSinceNanos = arrivalNanos;
  }

  private void deliverHeldRun(long arrivalNanos, SampleSink sink) {
    for (int i = 0; i < WINDOW && heldCount > 0; i++) {
      int slot = (int) (expected & (WINDOW - 1));
      int length = heldLength[slot];
      if (length == 0) {
        return;
      }
      heldLength[slot] = 0;
      heldBytes -= length;
      heldCount--;
      byte[] room = held[slot];
      held[slot] = room.length > KEPT_BYTES ? NO_ROOM : room;
      packet.read(room, 0, length);
      deliver(room, arrivalNanos, sink);
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

  /// After the last packet.
  public void end() {
    depacketiser.end();
  }

  /// What was received, counted.
  public Reception reception() {
    return reception;
  }

  /// How many gaps in the numbering were given up.
  public long lossCount() {
    return lossCount;
  }

  /// As [Depacketiser#withholds].
  public boolean withholds() {
    return depacketiser.withholds();
  }

  /// What is wrong with the stream although it goes on, for a person; empty when nothing is.
  public String complaint() {
    String complaint = depacketiser.complaint();
    return complaint.isEmpty() && foreignPackets > 0
        ? foreignPackets + " packets are no RTP of payload type " + payloadType
        : complaint;
  }
}
