package dev.meerkat.media.mp4;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// A file that calls itself MP4.
///
/// Held: only [Mp4Exception] is thrown; fragments follow each other inside the file; every sample's
/// data is there; a header that was read is the same when it is written and read again; so are
/// samples.
public final class Mp4Fuzz {
  private static final TrackFormat VIDEO =
      new TrackFormat.H264(hex("6742c00ada0507e4"), hex("68ce3c80"), 320, 240);
  private static final TrackFormat SOUND = new TrackFormat.Aac(hex("1190"), 48_000, 2);

  private Mp4Fuzz() {}

  private static Bytes hex(String text) {
    return Bytes.copyOf(HexFormat.of().parseHex(text));
  }

  public static void fuzzerTestOneInput(byte[] data) {
    try {
      Mp4Reader reader = open(data);
      header(reader.header());
      long end = reader.position();
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        Mp4Fragment fragment = next.get();
        if (fragment.offset() < end) {
          throw new AssertionError("a fragment at " + fragment.offset() + " before " + end);
        }
        end = fragment.endOffset();
        samples(reader, fragment);
        reader.skipData();
        if (end > data.length) {
          throw new AssertionError("a fragment ends at " + end + " of " + data.length);
        }
      }
    } catch (Mp4Exception e) {
      if (e.offset() < 0 || e.offset() > data.length || e.problem().length() > 400) {
        throw new AssertionError("an error at " + e.offset(), e);
      }
    } catch (IOException e) {
      throw new AssertionError("the bytes are in memory", e);
    }
  }

  private static Mp4Reader open(byte[] data) throws IOException {
    return Mp4Reader.open(new ByteArrayInputStream(data), "fuzz");
  }

  private static void header(Mp4Header header) throws IOException {
    Mp4Header again = open(header.encode()).header();
    if (!again.equals(header)) {
      throw new AssertionError(header + " became " + again);
    }
  }

  private static void samples(Mp4Reader reader, Mp4Fragment fragment) throws IOException {
    var video = new ArrayList<byte[]>();
    for (Mp4Sample sample : fragment.samples()) {
      ByteBuffer data = reader.data(sample);
      if (data.remaining() != sample.sizeBytes() || sample.duration() < 0) {
        throw new AssertionError(sample.toString());
      }
      if (sample.track() == 0 && sample.sizeBytes() > 0 && video.size() < 8) {
        byte[] copy = new byte[Math.min(64, sample.sizeBytes())];
        data.get(copy);
        video.add(copy);
      }
    }
    if (!video.isEmpty()) {
      roundTrip(reader.header().tracks().getFirst().formats().getFirst(), video);
    }
  }

  private static void roundTrip(TrackFormat format, List<byte[]> samples) throws IOException {
    var builder = new FragmentBuilder(1, BufferSource.heap());
    for (int i = 0; i < samples.size(); i++) {
      builder.add(0, 100L * i, i % 3 == 0, ByteBuffer.wrap(samples.get(i)));
    }
    var out = new ByteArrayOutputStream();
    out.write(new Mp4Header(List.of(Mp4Track.of(format))).encode());
    for (ByteBuffer part : builder.finish(1, 5, 0, new long[] {0}, new int[] {0})) {
      byte[] copy = new byte[part.remaining()];
      part.get(copy);
      out.write(copy);
    }
    Mp4Reader reader = open(out.toByteArray());
    List<Mp4Sample> read = reader.next().orElseThrow().samples();
    for (int i = 0; i < samples.size(); i++) {
      if (read.size() != samples.size()
          || read.get(i).decodeTime() != 100L * i
          || read.get(i).keyFrame() != (i % 3 == 0)
          || !ByteBuffer.wrap(samples.get(i)).equals(reader.data(read.get(i)))) {
        throw new AssertionError("sample " + i + " of " + samples.size() + " became " + read);
      }
    }
  }

  /// Files of our own, with and without sound and pictures out of order.
  public static List<byte[]> seeds() throws IOException {
    return List.of(
        file(List.of(VIDEO), false), file(List.of(VIDEO), true), file(List.of(VIDEO, SOUND), true));
  }

  private static byte[] file(List<TrackFormat> formats, boolean reordered) throws IOException {
    var out = new ByteArrayOutputStream();
    out.write(new Mp4Header(formats.stream().map(Mp4Track::of).toList()).encode());
    var builder = new FragmentBuilder(formats.size(), BufferSource.heap());
    long[] endTimes = new long[formats.size()];
    for (int fragment = 0; fragment < 3; fragment++) {
      for (int i = 0; i < 4; i++) {
        long time = 14_400L * fragment + 3_600L * (reordered && i > 0 ? 4 - i : i);
        byte[] nal = {0, 0, 0, 3, (byte) (i + fragment == 0 ? 0x65 : 0x41), (byte) (i + 1), 1};
        builder.add(0, time, i + fragment == 0, ByteBuffer.wrap(nal));
      }
      for (int track = 1; track < formats.size(); track++) {
        builder.add(track, 1_024L * fragment, true, ByteBuffer.wrap(new byte[] {1, 2, 3}));
      }
      long wallMicros = 1_795_341_600_000_000L + 160_000L * fragment;
      int[] descriptions = new int[formats.size()];
      for (ByteBuffer part :
          builder.finish(fragment + 1, wallMicros, 14_400L * fragment, endTimes, descriptions)) {
        out.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
      }
      builder.clear();
    }
    return out.toByteArray();
  }
}
