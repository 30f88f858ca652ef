package dev.meerkat.media.mp4;

import dev.meerkat.media.Bytes;
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
      tracks.add(new Mp4Track(formats));
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
    while (stsd.hasRemaining()) {
      BoxReader entry = stsd.child();
      formats.add(
          switch (entry.type()) {
            case "avc1" -> video(entry);
            case "mp4a" -> audio(entry);
            default -> throw entry.fail("is a kind of media that is not supported here");
          });
      if (formats.size() > Mp4Track.MAX_FORMATS) {
        throw stsd.fail("has more than " + Mp4Track.MAX_FORMATS + " entries");
      }
    }
  }

  private TrackFormat video(BoxReader avc1) throws Mp4Exception {
    if (timescaleHz != 90_000) {
      throw avc1.fail("has the timescale " + timescaleHz + " instead of 90000");
    }
    avc1.skip(24);
    int width = avc1.u16();
    int height = avc1.u16();
    avc1.skip(50);
    BoxReader avcc = named(avc1, "avcC");
    avcc.skip(4);
    if ((avcc.u8() & 3) != 3) {
      throw avcc.fail("has NAL unit lengths that are not 4 bytes long");
    }
    return new TrackFormat.H264(parameterSet(avcc, 0x1f), parameterSet(avcc, 0xff), width, height);
  }

  private static Bytes parameterSet(BoxReader avcc, int countMask) throws Mp4Exception {
    int count = avcc.u8() & countMask;
    if (count != 1) {
      throw avcc.fail("has " + count + " parameter sets of a kind instead of 1");
    }
    return avcc.bytes(avcc.u16());
  }

  private TrackFormat audio(BoxReader mp4a) throws Mp4Exception {
    if (timescaleHz == 0) {
      throw mp4a.fail("comes before the timescale");
    }
    mp4a.skip(16);
    int channels = mp4a.u16();
    mp4a.skip(10);
    BoxReader esds = named(mp4a, "esds");
    esds.skip(4);
    descriptor(esds, 3);
    esds.skip(3);
    descriptor(esds, 4);
    esds.skip(13);
    int length = descriptor(esds, 5);
    return new TrackFormat.Aac(esds.bytes(length), timescaleHz, channels);
  }

  private static int descriptor(BoxReader esds, int expectedTag) throws Mp4Exception {
    int tag = esds.u8();
    if (tag != expectedTag) {
      throw esds.fail("has descriptor " + tag + " where " + expectedTag + " should be");
    }
    return esds.descriptorLength();
  }

  private static BoxReader named(BoxReader parent, String type) throws Mp4Exception {
    while (parent.hasRemaining()) {
      BoxReader box = parent.child();
      if (box.type().equals(type)) {
        return box;
      }
    }
    throw parent.fail("has no box '" + type + "'");
  }
}
