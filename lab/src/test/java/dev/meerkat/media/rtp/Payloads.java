package dev.meerkat.media.rtp;

import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/// Feeds rubbish to depacketisers and receivers, and holds what all of them promise: nothing is
/// thrown, samples have a format before them and data in them, and no more data comes out than a
/// small multiple of what went in.
public final class Payloads {
  /// A STAP-A packet brings a NAL unit of one byte in three, and that is five in a sample.
  private static final int MAX_GROWTH = 3;

  /// What a depacketiser may put before a sample: the tables of a JPEG picture.
  private static final int HEAD_BYTES = 1 << 10;

  private Payloads() {}

  /// @param data payloads: marker, loss, new time and step (8 bits), length (8 bits), content
  /// @param check what every sample of this kind must be
  public static void feed(Depacketiser depacketiser, byte[] data, Consumer<ByteBuffer> check) {
    var sink = new Checked(check);
    depacketiser.start(sink);
    ByteBuffer in = ByteBuffer.wrap(data);
    long ticks = 0;
    while (in.remaining() >= 2) {
      int flags = in.get();
      int length = Math.min(in.get() & 0xff, in.remaining());
      ticks += (flags & 4) != 0 ? 3_600L * (flags >> 3 & 7) : 0;
      // The payload stands in the middle of a packet that is as long as it can be.
      byte[] packet = new byte[length + 24];
      Arrays.fill(packet, (byte) 0xff);
      in.get(packet, 12, length);
      sink.inBytes += length;
      sink.payloads++;
      depacketiser.payload(packet, 12, length, ticks, (flags & 1) != 0, (flags & 2) != 0, 0, sink);
    }
    sink.close(depacketiser.complaint());
  }

  /// One packet, to a receiver.
  public static void receive(RtpReceiver receiver, byte[] packet) {
    var sink = new Checked(_ -> {});
    sink.inBytes = packet.length;
    sink.payloads = 1;
    receiver.start(false, sink);
    receiver.packet(packet, 0, packet.length, 0, sink);
    sink.close(receiver.complaint());
  }

  /// Data of the archive's kind: NAL units each behind a 4-byte length, to the end.
  public static void nalChain(ByteBuffer data) {
    ByteBuffer in = data.duplicate();
    while (in.hasRemaining()) {
      int length = in.remaining() < 5 ? -1 : in.getInt();
      if (length < 1 || length > in.remaining()) {
        throw new AssertionError("no chain of NAL units at byte " + in.position());
      }
      in.position(in.position() + length);
    }
  }

  private static final class Checked implements SampleSink {
    private final Consumer<ByteBuffer> check;
    private boolean hasFormat;
    private long inBytes;
    private long payloads;
    private long outBytes;

    Checked(Consumer<ByteBuffer> check) {
      this.check = check;
    }

    @Override
    public void format(int track, TrackFormat format) {
      if (format.clockRateHz() < 1) {
        throw new AssertionError(format.toString());
      }
      hasFormat = true;
    }

    @Override
    public void sample(Sample sample) {
      if (!hasFormat || !sample.data().hasRemaining()) {
        throw new AssertionError("a sample without a format or without data: " + sample);
      }
      check.accept(sample.data());
      outBytes += sample.data().remaining();
    }

    void close(String complaint) {
      if (outBytes > MAX_GROWTH * inBytes + HEAD_BYTES * payloads) {
        throw new AssertionError(inBytes + " bytes became " + outBytes);
      }
      if (complaint.length() > 400) {
        throw new AssertionError("a complaint of " + complaint.length() + " characters");
      }
    }
  }
}
