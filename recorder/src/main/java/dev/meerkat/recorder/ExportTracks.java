package dev.meerkat.recorder;

import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.mp4.Mp4Header;
import dev.meerkat.media.mp4.Mp4Reader;
import dev.meerkat.media.mp4.Mp4Track;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// The tracks of a file that is put together from others: video first, then audio if any of them
/// has it. Formats that differ become sample entries of one track; audio of another sample rate
/// than the first cannot, and is left out.
final class ExportTracks {
  private final List<TrackFormat> video = new ArrayList<>();
  private final List<TrackFormat> audio = new ArrayList<>();

  /// Reads the headers of all sources.
  static ExportTracks of(List<FootageSource> sources) throws IOException {
    var tracks = new ExportTracks();
    for (FootageSource source : sources) {
      try (InputStream in = source.open()) {
        tracks.add(Mp4Reader.open(in, source.name()).header());
      }
    }
    return tracks;
  }

  private void add(Mp4Header header) {
    for (Mp4Track track : header.tracks()) {
      for (TrackFormat format : track.formats()) {
        List<TrackFormat> formats = track.video() ? video : audio;
        boolean fits =
            formats.isEmpty() || formats.getFirst().clockRateHz() == format.clockRateHz();
        if (fits && !formats.contains(format) && formats.size() < Mp4Track.MAX_FORMATS) {
          formats.add(format);
        }
      }
    }
  }

  Mp4Header header() {
    var tracks = new ArrayList<Mp4Track>();
    if (!video.isEmpty()) {
      tracks.add(new Mp4Track(video));
    }
    if (!audio.isEmpty()) {
      tracks.add(new Mp4Track(audio));
    }
    return new Mp4Header(tracks);
  }

  /// Track that samples of a format go to.
  int track(TrackFormat format) {
    return switch (format) {
      case TrackFormat.H264 _ -> 0;
      case TrackFormat.Aac _ -> video.isEmpty() ? 0 : 1;
    };
  }

  /// Index of a format among those of its track; below 0 when it is left out.
  int description(TrackFormat format) {
    return switch (format) {
      case TrackFormat.H264 _ -> video.indexOf(format);
      case TrackFormat.Aac _ -> audio.indexOf(format);
    };
  }
}
