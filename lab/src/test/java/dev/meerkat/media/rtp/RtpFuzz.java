package dev.meerkat.media.rtp;

import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// RTP packets in any order and of any content.
///
/// Held: nothing is thrown; a payload lies inside its packet; no packet is delivered twice unless
/// it came twice; no more come out than went in.
public final class RtpFuzz {
  private static final int PAYLOAD_TYPE = 96;
  private static final SampleSink NOTHING =
      new SampleSink() {
        @Override
        public void format(int track, TrackFormat format) {
          throw new AssertionError("out of nothing");
        }

        @Override
        public void sample(Sample sample) {
          throw new AssertionError("out of nothing");
        }
      };

  private RtpFuzz() {}

  /// @param data packets, each behind its length (8 bits); from 200 on, the length is that of a
  ///   payload whose header is made from a sequence number (8 bits)
  public static void fuzzerTestOneInput(byte[] data) {
    var counter = new Counter();
    var receiver = new RtpReceiver(PAYLOAD_TYPE, 90_000, counter);
    ByteBuffer in = ByteBuffer.wrap(data);
    int number = 0;
    while (in.remaining() >= 2) {
      int length = in.get() & 0xff;
      byte[] packet;
      number++;
      if (length >= 200) {
        packet = new byte[RtpPacket.HEADER_BYTES + 4];
        RtpPacket.write(packet, 0, PAYLOAD_TYPE, false, 65_500 + (in.get() & 0xff), 0, 1);
        ByteBuffer.wrap(packet).putInt(RtpPacket.HEADER_BYTES, number);
      } else {
        packet = new byte[Math.min(length, in.remaining())];
        in.get(packet);
      }
      counter.given++;
      receiver.packet(packet, 0, packet.length, 0, NOTHING);
    }
    if (counter.delivered > counter.given || receiver.lossCount() > counter.given) {
      throw new AssertionError(counter.given + " packets became " + counter.delivered);
    }
  }

  private static final class Counter implements Depacketiser {
    private final Set<Integer> numbers = new HashSet<>();
    private int given;
    private int delivered;

    @Override
    public void start(SampleSink sink) {
      throw new AssertionError("nobody asked for it");
    }

    @Override
    public void payload(
        byte[] buffer,
        int offset,
        int length,
        long ticks,
        boolean marker,
        boolean lossBefore,
        long arrivalNanos,
        SampleSink sink) {
      delivered++;
      if (offset < RtpPacket.HEADER_BYTES || length < 0 || offset + length > buffer.length) {
        throw new AssertionError(offset + " and " + length + " of " + buffer.length);
      }
      boolean ours = length == 4 && offset == RtpPacket.HEADER_BYTES && buffer[1] == PAYLOAD_TYPE;
      int number = ours ? ByteBuffer.wrap(buffer).getInt(offset) : -1;
      if (number > 0 && number <= given && buffer[11] == 1 && !numbers.add(number)) {
        throw new AssertionError("packet " + number + " was delivered twice");
      }
    }

    @Override
    public String complaint() {
      return "";
    }
  }

  public static List<byte[]> seeds() {
    byte[] packets = new byte[60];
    for (int i = 0; i < packets.length; i += 2) {
      packets[i] = (byte) 200;
      packets[i + 1] = (byte) (i / 2 ^ (i % 12 == 0 ? 3 : 0));
    }
    byte[] extended = {
      25, (byte) 0xb1, 96, 0, 1, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 1, 7, 7, 7, 7, 2
    };
    return List.of(packets, extended);
  }
}
