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
import java.util.function.Function;

/// The tracks of a file that is put together from others: video first, then sound, then metadata.
///
/// Formats of the same codec and clock rate that differ are of one track. Another codec, as after a
/// camera's settings were changed, gets a track of its own, which most players let one choose. What
/// passes the bounds of a file is left out.
final class ExportTracks {
  private final List<List<TrackFormat>> groups;
  private final List<Mp4Track> tracks;
  private final boolean repeatsSets;

  private ExportTracks(
      List<List<TrackFormat>> groups,
      Function<List<TrackFormat>, Mp4Track> track,
      boolean repeatsSets) {
    this.groups = groups.stream().sorted(Comparator.comparingInt(ExportTracks::rank)).toList();
    this.tracks = this.groups.stream().map(track).toList();
    this.repeatsSets = repeatsSets;
  }

  /// For our own reading: each format is a sample entry, so that it is known of each sample.
  static ExportTracks exact(List<FootageSource> sources) throws IOException {
    var inBand = new ArrayList<TrackFormat>();
    return new ExportTracks(
        groups(sources, inBand),
        formats -> new Mp4Track(formats, formats.stream().anyMatch(inBand::contains)),
        false);
  }

  /// For players: a change of the pictures' format is in band, as many heed the first sample entry
  /// only.
  static ExportTracks playable(List<FootageSource> sources) throws IOException {
    var inBand = new ArrayList<TrackFormat>();
    return new ExportTracks(
        groups(sources, inBand),
        formats -> {
          boolean changes = formats.size() > 1 || inBand.contains(formats.getFirst());
          return changes && formats.getFirst() instanceof TrackFormat.Video first
              ? Mp4Track.changing(first)
              : new Mp4Track(formats);
        },
        true);
  }

  /// Reads the headers of all sources.
  ///
  /// @param inBand takes the formats of samples that have parameter sets in front
  private static List<List<TrackFormat>> groups(
      List<FootageSource> sources, List<TrackFormat> inBand) throws IOException {
    var groups = new ArrayList<List<TrackFormat>>();
    for (FootageSource source : sources) {
      try (InputStream in = source.open()) {
        for (Mp4Track track : Mp4Reader.open(in, source.name()).header().tracks()) {
          track.formats().forEach(format -> add(groups, format));
          if (track.inBand()) {
            track.formats().stream().filter(f -> !inBand.contains(f)).forEach(inBand::add);
          }
        }
      }
    }
    return groups;
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

  private static int rank(List<TrackFormat> formats) {
    return switch (formats.getFirst()) {
      case TrackFormat.Video _ -> 0;
      case TrackFormat.Audio _ -> 1;
      case TrackFormat.Metadata _ -> 2;
    };
  }

  /// Whether each key frame of a track gets the parameter sets of its format in front.
  boolean repeatsSets(int track) {
    return repeatsSets && tracks.get(track).inBand();
  }

  Mp4Header header() {
    return new Mp4Header(tracks);
  }

  /// Track that samples of a format go to; below 0 when it is left out.
  int track(TrackFormat format) {
    for (int i = 0; i < groups.size(); i++) {
      if (groups.get(i).contains(format)) {
        return i;
      }
    }
    return -1;
  }

  /// Index of the sample entry that samples of a format need, in a track that they go to.
  int description(TrackFormat format) {
    return Math.max(0, tracks.get(track(format)).formats().indexOf(format));
  }
}
