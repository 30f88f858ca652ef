package dev.meerkat.media.mp4;

import dev.meerkat.media.TrackFormat;
import java.util.List;

/// A track of a file.
///
/// @param formats its sample entries, 1 to [#MAX_FORMATS], all of the same kind and clock rate; a
///   fragment names the one that it needs by index
/// @param inBand whether every key frame has its parameter sets in front of it, which may be others
///   than those of the sample entry; H.264 and H.265 only
public record Mp4Track(List<TrackFormat> formats, boolean inBand) {
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

  /// A track whose samples have no parameter sets in band.
  public Mp4Track(List<TrackFormat> formats) {
    this(formats, false);
  }

  /// Whether formats can be sample entries of one track.
  public static boolean together(TrackFormat a, TrackFormat b) {
    return a.getClass() == b.getClass() && a.clockRateHz() == b.clockRateHz();
  }

  public static Mp4Track of(TrackFormat format) {
    return new Mp4Track(List.of(format));
  }

  /// A track of pictures whose format may change in its midst, for players that heed one sample
  /// entry only, as FFmpeg does.
  ///
  /// @param first its first format
  public static Mp4Track changing(TrackFormat.Video first) {
    return new Mp4Track(List.of(first), !first.parameterSets().isEmpty());
  }

  /// Ticks a second of the track's times: 90,000 for video and metadata, the sample rate for audio.
  public int timescaleHz() {
    return formats.getFirst().clockRateHz();
  }

  public boolean video() {
    return formats.getFirst() instanceof TrackFormat.Video;
  }
}
