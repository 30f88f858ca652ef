package dev.meerkat.media.mp4;

import dev.meerkat.media.TrackFormat;
import java.util.List;

/// A track of a file.
///
/// @param formats its sample entries, 1 to [#MAX_FORMATS], all of the same kind and clock rate; a
///   fragment names the one that it needs by index
public record Mp4Track(List<TrackFormat> formats) {
  public static final int MAX_FORMATS = 64;

  public Mp4Track {
    formats = List.copyOf(formats);
    if (formats.isEmpty() || formats.size() > MAX_FORMATS) {
      throw new IllegalArgumentException(
          "a track has 1 to " + MAX_FORMATS + " formats, not " + formats.size());
    }
    TrackFormat first = formats.getFirst();
    for (TrackFormat format : formats) {
      if (!together(first, format)) {
        throw new IllegalArgumentException(
            "formats of one track differ in kind or clock rate: " + first + " and " + format);
      }
    }
  }

  /// Whether formats can be sample entries of one track.
  public static boolean together(TrackFormat a, TrackFormat b) {
    return a.getClass() == b.getClass() && a.clockRateHz() == b.clockRateHz();
  }

  public static Mp4Track of(TrackFormat format) {
    return new Mp4Track(List.of(format));
  }

  /// Ticks a second of the track's times: 90,000 for video and metadata, the sample rate for audio.
  public int timescaleHz() {
    return formats.getFirst().clockRateHz();
  }

  public boolean video() {
    return formats.getFirst() instanceof TrackFormat.Video;
  }
}
