package dev.meerkat.media.mp4;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.TrackFormat.Metadata.Encoding;

/// Writes sample entries: what a decoder must know, by codec (ISO/IEC 14496-12 §8.5.2).
///
/// | Format | Entry | Source |
/// |---|---|---|
/// | H.264 | `avc1` with `avcC`; `avc3` if its parameter sets are in band, too | ISO/IEC 14496-15 §5.4.2 |
/// | H.265 | `hvc1` with `hvcC`; `hev1` if its parameter sets are in band, too | ISO/IEC 14496-15 §8.4.1 |
/// | MJPEG | `mp4v` with `esds`, object type 0x6C | ISO/IEC 14496-14 §5.6, MP4 registration authority |
/// | AAC | `mp4a` with `esds`, object type 0x40 | ISO/IEC 14496-14 §5.6 |
/// | G.711 | `ulaw`, `alaw` | QuickTime File Format, MP4 registration authority |
/// | Opus | `Opus` with `dOps` | Encapsulation of Opus in ISO Base Media File Format §4.3 |
/// | ONVIF metadata | `metx` | ONVIF Export File Format §5.5, ISO/IEC 14496-12 §12.3.3 |
final class SampleEntryWriter {
  static final String ONVIF_NAMESPACE = "http://www.onvif.org/ver10/schema";
  static final int OBJECT_AAC = 0x40;
  static final int OBJECT_JPEG = 0x6c;

  private static final int STREAM_VISUAL = 0x11;
  private static final int STREAM_AUDIO = 0x15;
  private static final int DPI_72 = 0x0048_0000;
  private static final int ES_DESCRIPTOR = 3;
  private static final int DECODER_CONFIG = 4;
  private static final int DECODER_SPECIFIC = 5;
  private static final int SYNC_LAYER_CONFIG = 6;
  private static final Bytes NONE = Bytes.copyOf(new byte[0]);

  private SampleEntryWriter() {}

  /// @param inBand as in [Mp4Track#inBand()]
  static void write(BoxWriter out, TrackFormat format, boolean inBand) {
    switch (format) {
      case TrackFormat.H264 h264 -> {
        beginVideo(out, inBand ? "avc3" : "avc1", h264);
        AvcConfiguration.write(out, h264);
      }
      case TrackFormat.H265 h265 -> {
        beginVideo(out, inBand ? "hev1" : "hvc1", h265);
        HevcConfiguration.write(out, h265, !inBand);
      }
      case TrackFormat.Mjpeg mjpeg -> {
        beginVideo(out, "mp4v", mjpeg);
        elementaryStream(out, OBJECT_JPEG, STREAM_VISUAL, NONE);
      }
      case TrackFormat.Aac aac -> {
        beginAudio(out, "mp4a", aac);
        elementaryStream(out, OBJECT_AAC, STREAM_AUDIO, aac.audioSpecificConfig());
      }
      case TrackFormat.G711 g711 ->
          beginAudio(out, g711.law() == TrackFormat.G711.Law.MU ? "ulaw" : "alaw", g711);
      case TrackFormat.Opus opus -> {
        beginAudio(out, "Opus", opus);
        opusSpecific(out, opus);
      }
      case TrackFormat.Metadata metadata -> metadata(out, metadata);
    }
    out.end();
  }

  private static void begin(BoxWriter out, String type) {
    out.begin(type);
    out.zeros(6);
    out.u16(1);
  }

  private static void beginVideo(BoxWriter out, String type, TrackFormat.Video format) {
    begin(out, type);
    out.zeros(16);
    out.u16(format.width());
    out.u16(format.height());
    out.u32(DPI_72);
    out.u32(DPI_72);
    out.u32(0);
    out.u16(1);
    out.zeros(32);
    out.u16(0x0018);
    out.u16(0xffff);
  }

  private static void beginAudio(BoxWriter out, String type, TrackFormat.Audio format) {
    begin(out, type);
    out.zeros(8);
    out.u16(format.channels());
    out.u16(16);
    out.zeros(4);
    int rate = format.clockRateHz();
    out.u32(rate > 0xffff ? 0 : (long) rate << 16);
  }

  /// ISO/IEC 14496-1 §7.2.6.5.
  private static void elementaryStream(
      BoxWriter out, int objectType, int streamType, Bytes specific) {
    out.begin("esds", 0, 0);
    out.beginDescriptor(ES_DESCRIPTOR);
    out.u16(0);
    out.u8(0);
    out.beginDescriptor(DECODER_CONFIG);
    out.u8(objectType);
    out.u8(streamType);
    out.zeros(11);
    if (specific.size() > 0) {
      out.beginDescriptor(DECODER_SPECIFIC);
      out.raw(specific);
      out.endDescriptor();
    }
    out.endDescriptor();
    out.beginDescriptor(SYNC_LAYER_CONFIG);
    out.u8(2);
    out.endDescriptor();
    out.endDescriptor();
    out.end();
  }

  /// Nothing is to be skipped at the start: a recording begins in the middle of a live stream.
  private static void opusSpecific(BoxWriter out, TrackFormat.Opus opus) {
    out.begin("dOps");
    out.u8(0);
    out.u8(opus.channels());
    out.u16(0);
    out.u32(opus.clockRateHz());
    out.u16(0);
    out.u8(0);
    out.end();
  }

  private static void metadata(BoxWriter out, TrackFormat.Metadata metadata) {
    begin(out, "metx");
    out.ascii(contentEncoding(metadata.encoding()) + "\0");
    out.ascii(ONVIF_NAMESPACE + "\0");
    out.ascii("\0");
  }

  static String contentEncoding(Encoding encoding) {
    return switch (encoding) {
      case XML -> "xml";
      case GZIP -> "gzip";
      case EXI -> "exi";
    };
  }
}
