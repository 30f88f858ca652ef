package dev.meerkat.recorder;

import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.mp4.BufferSource;
import dev.meerkat.media.mp4.FragmentBuilder;
import dev.meerkat.media.mp4.Mp4Header;
import dev.meerkat.media.mp4.Ticks;
import dev.meerkat.media.nal.LengthPrefixed;
import dev.meerkat.recorder.Footage.Part;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Writes fragments of several files as one file. Its times begin at 0 with the first sample and
/// follow the wall clock, so that they jump where nothing was recorded; within a track they always
/// rise. Each fragment keeps the wall-clock time that it had.
final class FragmentOutput {
  private final OutputStream out;
  private final ExportTracks tracks;
  private final Mp4Header header;
  private final FragmentBuilder builder;

  private boolean begun;
  private long zeroMicros;
  private int sequence;
  private long frames;

  /// Per track, the first time that is free.
  private final long[] leastTime;

  /// Per track, by how much a fragment must come later so as not to overlap its predecessor.
  private final long[] lateness;

  private final long[] newestTime;
  private final long[] endTimes;
  private final int[] descriptions;
  private long firstWallMicros;
  private long firstTime;

  FragmentOutput(OutputStream out, ExportTracks tracks) {
    this.out = out;
    this.tracks = tracks;
    header = tracks.header();
    int count = header.tracks().size();
    builder = new FragmentBuilder(count, BufferSource.heap());
    leastTime = new long[count];
    lateness = new long[count];
    newestTime = new long[count];
    endTimes = new long[count];
    descriptions = new int[count];
  }

  /// Video samples written so far.
  long frames() {
    return frames;
  }

  /// Writes what is left of a fragment, unless that is nothing.
  ///
  /// @param shiftMicros added to its wall-clock times to get its place in this file
  void write(Footage footage, long shiftMicros) throws IOException {
    if (footage.parts().isEmpty()) {
      return;
    }
    if (!begun) {
      begun = true;
      out.write(header.encode());
      zeroMicros = firstMicros(footage) + shiftMicros;
    }
    Arrays.fill(lateness, 0);
    for (Part part : footage.parts()) {
      int track = tracks.track(footage.format(part));
      if (track >= 0 && leastTime[track] > 0) {
        long early = leastTime[track] - time(part, track, shiftMicros);
        lateness[track] = Math.max(lateness[track], early);
      }
    }
    for (Part part : footage.parts()) {
      TrackFormat format = footage.format(part);
      int track = tracks.track(format);
      if (track < 0) {
        continue;
      }
      int description = tracks.description(format);
      long time = time(part, track, shiftMicros) + lateness[track];
      if (time < 0) {
        continue;
      }
      ByteBuffer data = data(part, track, format);
      boolean newDescription = builder.samples(track) > 0 && descriptions[track] != description;
      if (newDescription || !builder.fits(track, data.remaining())) {
        flush();
      }
      add(part, data, track, description, time);
    }
    flush();
  }

  private static long firstMicros(Footage footage) {
    return footage.parts().stream().mapToLong(Part::wallMicros).min().orElse(0);
  }

  private long time(Part part, int track, long shiftMicros) {
    int timescaleHz = header.tracks().get(track).timescaleHz();
    return Ticks.fromMicros(part.wallMicros() + shiftMicros - zeroMicros, timescaleHz);
  }

  /// The bytes of a sample, with its parameter sets in front where this file has them in band.
  private ByteBuffer data(Part part, int track, TrackFormat format) {
    ByteBuffer data = part.data().duplicate();
    if (!(format instanceof TrackFormat.Video video)
        || !part.sample().keyFrame()
        || !tracks.repeatsSets(track)) {
      return data;
    }
    return LengthPrefixed.before(video.parameterSets(), data);
  }

  private void add(Part part, ByteBuffer data, int track, int description, long time) {
    boolean video = header.tracks().get(track).video();
    if (builder.isEmpty() || (video && builder.samples(track) == 0)) {
      firstWallMicros = part.wallMicros();
      int first = header.tracks().getFirst().timescaleHz();
      int own = header.tracks().get(track).timescaleHz();
      firstTime = Ticks.fromMicros(Ticks.toMicros(time, own), first);
    }
    descriptions[track] = description;
    builder.add(track, time, part.sample().keyFrame(), part.sample().damaged(), data);
    newestTime[track] = Math.max(newestTime[track], time);
    endTimes[track] = newestTime[track] + part.sample().duration();
    if (video) {
      frames++;
    }
  }

  private void flush() throws IOException {
    if (builder.isEmpty()) {
      return;
    }
    sequence++;
    for (ByteBuffer part :
        builder.finish(sequence, firstWallMicros, firstTime, endTimes, descriptions)) {
      out.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
    }
    for (int i = 0; i < leastTime.length; i++) {
      leastTime[i] = builder.samples(i) > 0 ? newestTime[i] + 1 : leastTime[i];
    }
    builder.clear();
    Arrays.fill(endTimes, 0);
  }
}
