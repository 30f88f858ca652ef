package dev.meerkat.media.h264;

import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.nal.NalDepacketiser;
import dev.meerkat.media.nal.NalPacketiser;
import dev.meerkat.media.rtp.Payloads;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// H.264 payloads. Besides what [Payloads] holds: samples are chains of NAL units, and a picture
/// that our packetiser sends comes back as it was.
public final class H264Fuzz {
  private static final String SETS = "Z0LACtoFB+Q=,aM48gA==";

  private H264Fuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Payloads.feed(new NalDepacketiser(0, new H264Syntax()), data, Payloads::nalChain);
    Payloads.feed(new NalDepacketiser(0, new H264Syntax(), SETS), data, Payloads::nalChain);
    if (data.length > 3) {
      roundTrip(data);
    }
  }

  private static void roundTrip(byte[] data) {
    int size = 1 + (data[0] & 0x7f);
    byte[] nal = Arrays.copyOfRange(data, 1, data.length);
    nal[0] = 0x65;
    ByteBuffer picture = ByteBuffer.allocate(2 * (4 + nal.length));
    picture.putInt(nal.length).put(nal).putInt(nal.length).put(nal).flip();
    List<byte[]> samples = new ArrayList<>();
    var depacketiser = new NalDepacketiser(0, new H264Syntax(), SETS);
    var sink =
        new SampleSink() {
          @Override
          public void format(int track, TrackFormat format) {
            samples.clear();
          }

          @Override
          public void sample(Sample sample) {
            byte[] copy = new byte[sample.data().remaining()];
            sample.data().get(copy);
            samples.add(copy);
          }
        };
    depacketiser.start(sink);
    new NalPacketiser(new H264Syntax(), 16 + size)
        .packetise(
            picture,
            (payload, length, last) ->
                depacketiser.payload(payload, 0, length, 1, last, false, 0, sink));
    if (samples.size() != 1 || !Arrays.equals(samples.getFirst(), picture.array())) {
      throw new AssertionError(samples.size() + " samples, or another picture");
    }
  }

  public static List<byte[]> seeds() {
    byte[] single = {4, 3, 0x65, 1, 2, 5, 3, 0x41, 1, 2};
    byte[] sets = {
      0,
      12,
      0x67,
      0x42,
      (byte) 0xc0,
      0x0a,
      (byte) 0xda,
      5,
      7,
      (byte) 0xe4,
      0,
      0,
      0,
      0,
      0,
      4,
      0x68,
      (byte) 0xce,
      0x3c,
      (byte) 0x80,
      13,
      3,
      0x65,
      1,
      2,
      13,
      3,
      0x61,
      1,
      2
    };
    byte[] aggregate = {5, 9, 24, 0, 2, 9, 16, 0, 2, 0x65, 1};
    byte[] fragments = {0, 4, 0x7c, (byte) 0x85, 1, 2, 0, 3, 0x7c, 5, 3, 1, 3, 0x7c, 0x45, 4};
    byte[] interleaved = {1, 5, 25, 0, 0, 0, 1};
    return List.of(single, sets, aggregate, fragments, interleaved);
  }
}
