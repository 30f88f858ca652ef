package dev.meerkat.recorder;

import dev.meerkat.core.archive.SampleClock;
import dev.meerkat.media.Sample;
import dev.meerkat.media.TrackFormat;
import java.util.Optional;

/// A track that is recorded beside the video, as a session knows it. For use by one thread.
final class SideTrack {
  private static final int NONE = -1;

  private int track = NONE;
  private Optional<TrackFormat> format = Optional.empty();
  private Optional<SampleClock> clock = Optional.empty();
  private boolean changed;
  private long newestMicros;

  /// Takes a format of the kind that this track is for. The first track that has one is recorded,
  /// others are not.
  void format(int index, TrackFormat news) {
    if (track != NONE && track != index) {
      return;
    }
    track = index;
    if (!format.equals(Optional.of(news))) {
      format = Optional.of(news);
      changed = true;
      clock =
          switch (news) {
            case TrackFormat.Video _ -> Optional.of(SampleClock.ofPictures(news.clockRateHz()));
            case TrackFormat.Audio _ -> Optional.of(SampleClock.ofSound(news.clockRateHz()));
            // Its timestamps have no meaning (ONVIF Streaming Specification, RTP for metadata).
            case TrackFormat.Metadata _ -> Optional.empty();
          };
    }
  }

  Optional<TrackFormat> format() {
    return format;
  }

  boolean is(int index) {
    return track == index;
  }

  /// Whether the open segment does not have its format.
  boolean changed() {
    return changed;
  }

  /// A segment with its newest format has begun.
  void began() {
    changed = false;
  }

  /// The session's times so far were put earlier.
  void earlier(long micros) {
    clock.ifPresent(each -> each.earlier(micros));
  }

  /// Time of a sample, later than that of the one before it.
  long micros(Sample sample, long arrivalMicros) {
    if (clock.isPresent()) {
      return clock.get().wallMicros(sample.ticks(), arrivalMicros, true);
    }
    newestMicros = Math.max(arrivalMicros, newestMicros + SampleClock.MIN_STEP_MICROS);
    return newestMicros;
  }
}
