package dev.meerkat.media.mp4;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;
import java.util.List;

/// The start of a file, `ftyp moov`: its tracks and their formats (ISO/IEC 14496-12 §4.3, §8.2).
///
/// @param tracks 1 to [#MAX_TRACKS]; the archive has video first, then audio if there is any
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
    out.u16(track.video() ? 0 : 0x0100);
    out.u16(0);
    matrix(out);
    switch (track.formats().getFirst()) {
      case TrackFormat.H264 video -> {
        out.u32((long) video.width() << 16);
        out.u32((long) video.height() << 16);
      }
      case TrackFormat.Aac _ -> out.zeros(8);
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
    out.begin("hdlr", 0, 0);
    out.u32(0);
    out.ascii(track.video() ? "vide" : "soun");
    out.zeros(12);
    out.ascii(track.video() ? "video\0" : "audio\0");
    out.end();
    out.begin("minf");
    mediaInformation(out, track);
    out.end();
    out.end();
    out.end();
  }

  private static void mediaInformation(BoxWriter out, Mp4Track track) {
    if (track.video()) {
      out.begin("vmhd", 0, 1);
      out.zeros(8);
    } else {
      out.begin("smhd", 0, 0);
      out.zeros(4);
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
      switch (format) {
        case TrackFormat.H264 video -> video(out, video);
        case TrackFormat.Aac audio -> audio(out, audio);
      }
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

  /// ISO/IEC 14496-15 §5.4.2.
  private static void video(BoxWriter out, TrackFormat.H264 format) {
    out.begin("avc1");
    out.zeros(6);
    out.u16(1);
    out.zeros(16);
    out.u16(format.width());
    out.u16(format.height());
    out.u32(0x00480000);
    out.u32(0x00480000);
    out.u32(0);
    out.u16(1);
    out.zeros(32);
    out.u16(0x0018);
    out.u16(0xffff);
    AvcConfiguration.write(out, format);
    out.end();
  }

  /// ISO/IEC 14496-14 §5.6 and ISO/IEC 14496-1 §7.2.6.5.
  private static void audio(BoxWriter out, TrackFormat.Aac format) {
    out.begin("mp4a");
    out.zeros(6);
    out.u16(1);
    out.zeros(8);
    out.u16(format.channels());
    out.u16(16);
    out.zeros(4);
    out.u32(format.sampleRateHz() > 0xffff ? 0 : (long) format.sampleRateHz() << 16);
    out.begin("esds", 0, 0);
    out.beginDescriptor(3);
    out.u16(0);
    out.u8(0);
    out.beginDescriptor(4);
    out.u8(0x40);
    out.u8(0x15);
    out.zeros(11);
    out.beginDescriptor(5);
    Bytes configuration = format.audioSpecificConfig();
    out.raw(configuration);
    out.endDescriptor();
    out.endDescriptor();
    out.beginDescriptor(6);
    out.u8(2);
    out.endDescriptor();
    out.endDescriptor();
    out.end();
    out.end();
  }
}
