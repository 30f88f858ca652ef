package dev.meerkat.recorder;

import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.aac.AudioConfig;
import dev.meerkat.media.h264.SequenceParameterSet;
import dev.meerkat.media.mp4.Mp4Exception;
import dev.meerkat.media.mp4.Mp4Fragment;
import dev.meerkat.media.mp4.Mp4Reader;
import dev.meerkat.media.mp4.Mp4Sample;
import dev.meerkat.media.mp4.Mp4Track;
import dev.meerkat.media.mp4.Ticks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Reads one segment from its first byte to its last and tells all that is not as the recorder
/// writes it: boxes, times, places and data of samples, parameter sets.
final class SegmentCheck {
  /// Times are rounded to the ticks of a track and to those of NTP.
  static final long ROUNDING_MICROS = 100;

  /// What a file says of itself is told so many times at most.
  private static final int MAX_PROBLEMS = 20;

  /// Something that is wrong.
  ///
  /// @param offset where in the file
  record Problem(long offset, String what) {}

  /// @param problems at most [#MAX_PROBLEMS]
  /// @param tear why it could not be read to its end, if so
  /// @param wholeBytes up to the end of its last whole fragment; 0 when there is none
  /// @param endMicros when its last video sample ends
  record Report(
      List<Problem> problems,
      Optional<Problem> tear,
      long wholeBytes,
      long endMicros,
      long samples) {}

  private final long nameMicros;
  private final List<Problem> problems = new ArrayList<>();
  private final Mp4Reader reader;
  private long[] decodeTimes = {};
  private boolean begun;
  private long zeroMicros;
  private long endMicros = Long.MIN_VALUE;
  private long samples;

  private SegmentCheck(Mp4Reader reader, long nameMicros) {
    this.reader = reader;
    this.nameMicros = nameMicros;
  }

  /// @param sizeBytes how much of the file counts
  /// @param nameMicros when it begins, by its name
  static Report of(Path file, long sizeBytes, long nameMicros) throws IOException {
    try (InputStream in = LimitedInput.open(file, sizeBytes)) {
      Mp4Reader reader;
      try {
        reader = Mp4Reader.open(in, file.toString());
      } catch (Mp4Exception e) {
        return new Report(List.of(), Optional.of(problem(e)), 0, 0, 0);
      }
      return new SegmentCheck(reader, nameMicros).readAll(LostBlocks.in(file, 0, sizeBytes));
    }
  }

  private static Problem problem(Mp4Exception e) {
    return new Problem(e.offset(), e.problem());
  }

  private Report readAll(LostBlocks lostBlocks) throws IOException {
    header();
    decodeTimes = new long[reader.header().tracks().size()];
    Arrays.fill(decodeTimes, -1);
    long wholeBytes = 0;
    Optional<Problem> tear = Optional.empty();
    try {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        Mp4Fragment fragment = next.get();
        // The data first: a fragment that the file ends in is not to be judged.
        boolean lost = lostBlocks.hit(reader.header(), fragment, reader.position());
        reader.skipData();
        fragment(fragment);
        if (lost) {
          problem(
              fragment.offset(),
              "its pictures are zeros from one block of the disk to another: lost blocks");
        }
        wholeBytes = fragment.endOffset();
      }
      if (wholeBytes == 0) {
        tear = Optional.of(new Problem(reader.position(), "there is no fragment"));
      }
    } catch (Mp4Exception e) {
      tear = Optional.of(problem(e));
    }
    return new Report(problems, tear, wholeBytes, begun ? endMicros : 0, samples);
  }

  private void problem(long offset, String what) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(new Problem(offset, what));
    }
  }

  private void header() {
    if (!reader.header().tracks().getFirst().video()) {
      problem(0, "its first track is not video");
    }
    for (Mp4Track track : reader.header().tracks()) {
      for (TrackFormat format : track.formats()) {
        try {
          parameters(format);
        } catch (IllegalArgumentException e) {
          problem(0, "its header has parameters that no decoder can use: " + e.getMessage());
        }
      }
    }
  }

  /// @throws IllegalArgumentException when a decoder could do nothing with them
  private static void parameters(TrackFormat format) {
    switch (format) {
      case TrackFormat.H264 h264 -> {
        var sps = SequenceParameterSet.parse(h264.sps());
        size(h264, sps.width(), sps.height());
        if (h264.pps().size() < 2 || (h264.pps().at(0) & 0x1f) != 8) {
          throw new IllegalArgumentException("no picture parameter set: " + h264.pps());
        }
      }
      case TrackFormat.H265 h265 -> {
        var sps = dev.meerkat.media.h265.SequenceParameterSet.parse(h265.sps());
        size(h265, sps.width(), sps.height());
      }
      case TrackFormat.Aac aac -> AudioConfig.parse(aac.audioSpecificConfig());
      case TrackFormat.Mjpeg _, TrackFormat.G711 _, TrackFormat.Opus _, TrackFormat.Metadata _ -> {
        // Nothing more than was read with the header.
      }
    }
  }

  private static void size(TrackFormat.Video track, int width, int height) {
    if (width != track.width() || height != track.height()) {
      throw new IllegalArgumentException(
          "pictures of %d x %d in a track of %d x %d"
              .formatted(width, height, track.width(), track.height()));
    }
  }

  private void fragment(Mp4Fragment fragment) {
    long offset = fragment.offset();
    int nextData = 0;
    boolean[] seen = new boolean[decodeTimes.length];
    for (Mp4Sample sample : fragment.samples()) {
      int track = sample.track();
      boolean first = !seen[track];
      seen[track] = true;
      if (sample.dataOffset() != nextData) {
        problem(offset, "its samples do not lie one behind the other");
      }
      nextData = sample.dataOffset() + sample.sizeBytes();
      if (sample.sizeBytes() == 0) {
        problem(offset, "it has a sample without data");
      }
      if (sample.decodeTime() < decodeTimes[track] || (first && repeats(sample))) {
        problem(offset, "its times do not rise: track " + (track + 1) + " goes back");
      }
      decodeTimes[track] = sample.decodeTime();
      if (track == 0) {
        picture(sample, offset, first);
      }
      samples++;
    }
    if (seen.length > 0 && !seen[0]) {
      problem(offset, "it has no picture");
    }
  }

  private boolean repeats(Mp4Sample sample) {
    return sample.decodeTime() == decodeTimes[sample.track()];
  }

  private void picture(Mp4Sample sample, long offset, boolean first) {
    int timescale = reader.header().tracks().getFirst().timescaleHz();
    if (!begun) {
      begun = true;
      zeroMicros = zero(sample, timescale);
      if (!sample.keyFrame()) {
        problem(offset, "it does not begin with a key frame, so its first pictures cannot be seen");
      }
      if (Math.abs(sample.wallMicros() - nameMicros) > ROUNDING_MICROS) {
        problem(
            offset,
            "it begins at %s, its name says %s"
                .formatted(Times.text(sample.wallMicros()), Times.text(nameMicros)));
      }
    } else if (first && Math.abs(zero(sample, timescale) - zeroMicros) > ROUNDING_MICROS) {
      problem(offset, "its wall-clock time does not fit its place in the file");
    }
    endMicros = Math.max(endMicros, sample.endMicros(timescale));
  }

  private static long zero(Mp4Sample sample, int timescale) {
    return sample.wallMicros() - Ticks.toMicros(sample.presentationTime(), timescale);
  }
}
