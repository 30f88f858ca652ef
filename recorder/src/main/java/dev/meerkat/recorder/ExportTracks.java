package dev.meerkat.recorder;

import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.mp4.Mp4Header;
import dev.meerkat.media.mp4.Mp4Reader;
import dev.meerkat.media.mp4.Mp4Track;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The tracks of a file that is put together from others: video first, then sound, then metadata.
///
/// Formats of the same codec and clock rate that differ become sample entries of one track. Another
/// codec, as after a camera's settings were changed, gets a track of its own, which most players
/// let one choose. What passes the bounds of a file is left out.
final class ExportTracks {
  private final List<Mp4Track> tracks;

  private ExportTracks(List<Mp4Track> tracks) {
    this.tracks = List.copyOf(tracks);
  }

  /// Reads the headers of all sources.
  static ExportTracks of(List<FootageSource> sources) throws IOException {
    var groups = new ArrayList<List<TrackFormat>>();
    for (FootageSource source : sources) {
      try (InputStream in = source.open()) {
        for (Mp4Track track : Mp4Reader.open(in, source.name()).header().tracks()) {
          track.formats().forEach(format -> add(groups, format));
        }
      }
    }
    return new ExportTracks(
        groups.stream()
            .map(Mp4Track::new)
            .sorted(Comparator.comparingInt(ExportTracks::rank))
            .toList());
  }

  private static void add(List<List<TrackFormat>> groups, TrackFormat format) {
    for (List<TrackFormat> group : groups) {
      if (Mp4Track.together(group.getFirst(), format)) {
        if (!group.contains(format) && group.size() < Mp4Track.MAX_FORMATS) {
          group.add(format);
        }
        return;
      }
    }
    if (groups.size() < Mp4Header.MAX_TRACKS) {
      groups.add(new ArrayList<>(List.of(format)));
    }
  }

  private static int rank(Mp4Track track) {
    return switch (track.formats().getFirst()) {
      case TrackFormat.Video _ -> 0;
      case TrackFormat.Audio _ -> 1;
      case TrackFormat.Metadata _ -> 2;
    };
  }

  Mp4Header header() {
    return new Mp4Header(tracks);
  }

  /// Track that samples of a format go to; below 0 when it is left out.
  int track(TrackFormat format) {
    for (int i = 0; i < tracks.size(); i++) {
      if (tracks.get(i).formats().contains(format)) {
        return i;
      }
    }
    return -1;
  }

  /// Index of a format among those of its track; below 0 when it is left out.
  int description(TrackFormat format) {
    int track = track(format);
    return track < 0 ? -1 : tracks.get(track).formats().indexOf(format);
  }
}
