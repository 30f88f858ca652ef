package dev.meerkat.media.mp4;

import dev.meerkat.media.TrackFormat;
import java.util.ArrayList;
import java.util.List;

/// Reads the box `moov` (ISO/IEC 14496-12 §8.2).
final class HeaderParser {
  /// What a track's fragments need besides its formats.
  ///
  /// @param id in the file
  record TrackDefaults(int id, int description, long duration, int size, int flags) {}

  private final List<Mp4Track> tracks = new ArrayList<>();
  private final List<Integer> ids = new ArrayList<>();
  private final List<TrackDefaults> extensions = new ArrayList<>();

  private int timescaleHz;
  private int id;
  private final List<TrackFormat> formats = new ArrayList<>();
  private boolean inBand;

  HeaderParser(BoxReader moov) throws Mp4Exception {
    while (moov.hasRemaining()) {
      BoxReader box = moov.child();
      if (box.type().equals("trak")) {
        track(box);
      } else if (box.type().equals("mvex")) {
        extensions(box);
      }
    }
    if (tracks.isEmpty()) {
      throw moov.fail("has no track");
    }
  }

  Mp4Header header() {
    return new Mp4Header(tracks);
  }

  /// Per track, in their order.
  List<TrackDefaults> defaults() {
    return ids.stream()
        .map(trackId ->
            extensions.stream()
                .filter(trex -> trex.id() == trackId)
                .findFirst()
                .orElse(new TrackDefaults(trackId, 1, 0, 0, 0)))
        .toList();
  }

  private void extensions(BoxReader mvex) throws Mp4Exception {
    while (mvex.hasRemaining()) {
      BoxReader trex = mvex.child();
      if (trex.type().equals("trex")) {
        trex.skip(4);
        extensions.add(
            new TrackDefaults(trex.i32(), trex.i32(), trex.u32(), trex.i32(), trex.i32()));
        if (extensions.size() > Mp4Header.MAX_TRACKS) {
          throw mvex.fail("has more than " + Mp4Header.MAX_TRACKS + " tracks");
        }
      }
    }
  }

  private void track(BoxReader trak) throws Mp4Exception {
    formats.clear();
    inBand = false;
    id = 0;
    timescaleHz = 0;
    inside(trak);
    if (tracks.size() == Mp4Header.MAX_TRACKS) {
      throw trak.fail("is one track more than the " + Mp4Header.MAX_TRACKS + " allowed");
    }
    if (id == 0 || ids.contains(id)) {
      throw trak.fail("has the track ID " + id + ", which must be above 0 and unique");
    }
    try {
      tracks.add(new Mp4Track(formats, inBand));
    } catch (IllegalArgumentException e) {
      throw trak.fail(String.valueOf(e.getMessage()));
    }
    ids.add(id);
  }

  private void inside(BoxReader parent) throws Mp4Exception {
    while (parent.hasRemaining()) {
      BoxReader box = parent.child();
      switch (box.type()) {
        case "mdia", "minf", "stbl" -> inside(box);
        case "tkhd" -> {
          box.skip(box.u8() == 0 ? 11 : 19);
          id = box.i32();
        }
        case "mdhd" -> {
          box.skip(box.u8() == 0 ? 11 : 19);
          timescaleHz = box.i32();
          if (timescaleHz <= 0) {
            throw box.fail("has the timescale " + timescaleHz);
          }
        }
        case "stsd" -> descriptions(box);
        default -> {
          // nothing in it that is needed
        }
      }
    }
  }

  private void descriptions(BoxReader stsd) throws Mp4Exception {
    stsd.skip(8);
    var entries = new SampleEntryParser(timescaleHz);
    while (stsd.hasRemaining()) {
      BoxReader entry = stsd.child();
      formats.add(entries.parse(entry));
      inBand |= SampleEntryParser.inBand(entry.type());
      if (formats.size() > Mp4Track.MAX_FORMATS) {
        throw stsd.fail("has more than " + Mp4Track.MAX_FORMATS + " entries");
      }
    }
  }
}
