package dev.meerkat.media.mp4;

import dev.meerkat.media.TrackFormat;
import java.util.List;

/// The start of a file, `ftyp moov`: its tracks and their formats (ISO/IEC 14496-12 §4.3, §8.2).
///
/// @param tracks 1 to [#MAX_TRACKS]; the archive has video first, then audio and metadata if there
///   is any
public record Mp4Header(List<Mp4Track> tracks) {
  public static final int MAX_TRACKS = 8;

  private static final int IDENTITY = 0x00010000;

  public Mp4Header {
    tracks = List.copyOf(tracks);
    if (tracks.isEmpty() || tracks.size() > MAX_TRACKS) {
      throw new IllegalArgumentException(
          "a file has 1 to " + MAX_TRACKS + " tracks, not " + tracks.size());
    }
  }

  /// The box that every file begins with.
  public static byte[] fileType() {
    var out = new BoxWriter();
    fileType(out);
    return out.toArray();
  }

  private static void fileType(BoxWriter out) {
    out.begin("ftyp");
    out.ascii("iso6");
    out.u32(0);
    for (String brand : List.of("iso6", "iso5", "avc1", "mp41")) {
      out.ascii(brand);
    }
    out.end();
  }

  public byte[] encode() {
    var out = new BoxWriter();
    fileType(out);
    out.begin("moov");
    movieHeader(out);
    for (int i = 0; i < tracks.size(); i++) {
      track(out, i + 1, tracks.get(i));
    }
    out.begin("mvex");
    for (int i = 0; i < tracks.size(); i++) {
      out.begin("trex", 0, 0);
      out.u32(i + 1);
      out.u32(1);
      out.zeros(12);
      out.end();
    }
    out.end();
    out.end();
    return out.toArray();
  }

  private void movieHeader(BoxWriter out) {
    out.begin("mvhd", 0, 0);
    out.zeros(8);
    out.u32(1000);
    out.u32(0);
    out.u32(IDENTITY);
    out.u16(0x0100);
    out.zeros(10);
    matrix(out);
    out.zeros(24);
    out.u32(tracks.size() + 1);
    out.end();
  }

  private static void matrix(BoxWriter out) {
    for (long value : new long[] {IDENTITY, 0, 0, 0, IDENTITY, 0, 0, 0, 0x40000000}) {
      out.u32(value);
    }
  }

  private static void track(BoxWriter out, int id, Mp4Track track) {
    out.begin("trak");
    out.begin("tkhd", 0, 3);
    out.zeros(8);
    out.u32(id);
    out.zeros(20);
    out.u16(track.formats().getFirst() instanceof TrackFormat.Audio ? 0x0100 : 0);
    out.u16(0);
    matrix(out);
    switch (track.formats().getFirst()) {
      case TrackFormat.Video video -> {
        out.u32((long) video.width() << 16);
        out.u32((long) video.height() << 16);
      }
      case TrackFormat.Audio _, TrackFormat.Metadata _ -> out.zeros(8);
    }
    out.end();
    out.begin("mdia");
    out.begin("mdhd", 0, 0);
    out.zeros(8);
    out.u32(track.timescaleHz());
    out.u32(0);
    out.u16(0x55c4); // language "und"
    out.u16(0);
    out.end();
    handler(out, track.formats().getFirst());
    out.begin("minf");
    mediaInformation(out, track);
    out.end();
    out.end();
    out.end();
  }

  private static void handler(BoxWriter out, TrackFormat format) {
    out.begin("hdlr", 0, 0);
    out.u32(0);
    out.ascii(
        switch (format) {
          case TrackFormat.Video _ -> "vide";
          case TrackFormat.Audio _ -> "soun";
          case TrackFormat.Metadata _ -> "meta";
        });
    out.zeros(12);
    out.ascii(
        switch (format) {
          case TrackFormat.Video _ -> "video\0";
          case TrackFormat.Audio _ -> "audio\0";
          case TrackFormat.Metadata _ -> "metadata\0";
        });
    out.end();
  }

  private static void mediaInformation(BoxWriter out, Mp4Track track) {
    switch (track.formats().getFirst()) {
      case TrackFormat.Video _ -> {
        out.begin("vmhd", 0, 1);
        out.zeros(8);
      }
      case TrackFormat.Audio _ -> {
        out.begin("smhd", 0, 0);
        out.zeros(4);
      }
      case TrackFormat.Metadata _ -> out.begin("nmhd", 0, 0);
    }
    out.end();
    out.begin("dinf");
    out.begin("dref", 0, 0);
    out.u32(1);
    out.begin("url ", 0, 1);
    out.end();
    out.end();
    out.end();
    out.begin("stbl");
    out.begin("stsd", 0, 0);
    out.u32(track.formats().size());
    for (TrackFormat format : track.formats()) {
      SampleEntryWriter.write(out, format, track.inBand());
    }
    out.end();
    for (String table : List.of("stts", "stsc", "stco")) {
      out.begin(table, 0, 0);
      out.u32(0);
      out.end();
    }
    out.begin("stsz", 0, 0);
    out.zeros(8);
    out.end();
    out.end();
  }
}
