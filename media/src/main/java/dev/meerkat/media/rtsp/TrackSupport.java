package dev.meerkat.media.rtsp;

import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.TrackFormat.G711.Law;
import dev.meerkat.media.TrackFormat.Metadata.Encoding;
import dev.meerkat.media.aac.AacDepacketiser;
import dev.meerkat.media.aac.AacPayloadFormat;
import dev.meerkat.media.h264.H264Syntax;
import dev.meerkat.media.h265.H265Syntax;
import dev.meerkat.media.mjpeg.JpegDepacketiser;
import dev.meerkat.media.nal.NalDepacketiser;
import dev.meerkat.media.onvif.MetadataDepacketiser;
import dev.meerkat.media.rtp.Depacketiser;
import dev.meerkat.media.rtp.PacketDepacketiser;
import dev.meerkat.media.sdp.SdpFormat;

/// What of the offered formats can be received.
final class TrackSupport {
  /// A format that is not received.
  static final class UnsupportedException extends Exception {
    private static final long serialVersionUID = 1;

    /// @param message format and reason, such as `H264 in packetization-mode 2, which is not
    ///   supported`
    UnsupportedException(String message) {
      super(message);
    }
  }

  private TrackSupport() {}

  /// @param track index that samples will carry
  static Depacketiser depacketiser(RtspTrack.Kind kind, int track, SdpFormat format)
      throws UnsupportedException {
    try {
      return switch (kind) {
        case VIDEO -> video(track, format);
        case AUDIO -> audio(track, format);
        case METADATA -> metadata(track, format);
      };
    } catch (IllegalArgumentException e) {
      throw new UnsupportedException(
          format.encoding() + " that cannot be recorded: " + e.getMessage());
    }
  }

  private static Depacketiser video(int track, SdpFormat format) throws UnsupportedException {
    return switch (format.encoding()) {
      case "H264" -> h264(track, format);
      case "H265" -> h265(track, format);
      case "JPEG" -> new JpegDepacketiser(track);
      default -> throw unsupported(format, "");
    };
  }

  private static Depacketiser audio(int track, SdpFormat format) throws UnsupportedException {
    return switch (format.encoding()) {
      case "MPEG4-GENERIC" -> new AacDepacketiser(track, AacPayloadFormat.of(format));
      case "PCMU" -> new PacketDepacketiser(track, g711(Law.MU, format));
      case "PCMA" -> new PacketDepacketiser(track, g711(Law.A, format));
      case "OPUS" -> new PacketDepacketiser(track, opus(format));
      default -> throw unsupported(format, "");
    };
  }

  /// The encodings of the ONVIF Streaming Specification; others are no metadata that we know.
  private static Depacketiser metadata(int track, SdpFormat format) throws UnsupportedException {
    Encoding encoding =
        switch (format.encoding()) {
          case "VND.ONVIF.METADATA" -> Encoding.XML;
          case "VND.ONVIF.METADATA.GZIP" -> Encoding.GZIP;
          case "VND.ONVIF.METADATA.EXI.ONVIF", "VND.ONVIF.METADATA.EXI.EXT" -> Encoding.EXI;
          default -> throw unsupported(format, "");
        };
    return new MetadataDepacketiser(track, new TrackFormat.Metadata(encoding));
  }

  /// RFC 3551 §4.5.14. Some cameras leave clock rate and channels out, also for dynamic payload
  /// types; the static ones have them by definition (§6).
  private static TrackFormat.G711 g711(Law law, SdpFormat format) {
    int rate = format.clockRateHz() == 0 ? 8_000 : format.clockRateHz();
    if (rate < 8_000 || rate > 48_000) {
      throw new IllegalArgumentException("the clock rate is " + rate);
    }
    return new TrackFormat.G711(law, rate, channels(format));
  }

  /// RFC 7587 §7: the rate is always 48,000 and the channels are always 2, whatever is in the
  /// packets.
  private static TrackFormat.Opus opus(SdpFormat format) {
    if (format.clockRateHz() != 48_000) {
      throw new IllegalArgumentException("the clock rate is " + format.clockRateHz());
    }
    return new TrackFormat.Opus(2);
  }

  private static int channels(SdpFormat format) {
    return switch (format.parameters()) {
      case "", "1" -> 1;
      case "2" -> 2;
      default ->
          throw new IllegalArgumentException("the channels are \"" + format.parameters() + "\"");
    };
  }

  /// RFC 6184 §8.1.
  private static Depacketiser h264(int track, SdpFormat format) throws UnsupportedException {
    if (parameter(format, "packetization-mode").equals("2")) {
      throw unsupported(format, " in packetization-mode 2");
    }
    String sets = parameter(format, "sprop-parameter-sets");
    return new NalDepacketiser(track, new H264Syntax(), sets);
  }

  /// RFC 7798 §7.1: with `sprop-max-don-diff` above 0 the packets have order numbers.
  private static Depacketiser h265(int track, SdpFormat format) throws UnsupportedException {
    String difference = parameter(format, "sprop-max-don-diff");
    if (!difference.isEmpty() && !difference.equals("0")) {
      throw unsupported(format, " out of decoding order (sprop-max-don-diff " + difference + ")");
    }
    return new NalDepacketiser(
        track,
        new H265Syntax(),
        parameter(format, "sprop-vps"),
        parameter(format, "sprop-sps"),
        parameter(format, "sprop-pps"));
  }

  private static String parameter(SdpFormat format, String name) {
    return format.fmtp().getOrDefault(name, "");
  }

  private static UnsupportedException unsupported(SdpFormat format, String variant) {
    return new UnsupportedException(format.encoding() + variant + ", which is not supported");
  }
}
