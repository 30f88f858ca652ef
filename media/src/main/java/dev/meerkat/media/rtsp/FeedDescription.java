package dev.meerkat.media.rtsp;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;
import java.util.Base64;
import java.util.List;

/// The session description of a [RtspFeed] (RFC 8866): payload types are dynamic, in order from
/// [#FIRST_PAYLOAD_TYPE].
final class FeedDescription {
  static final int FIRST_PAYLOAD_TYPE = 96;

  /// @param kind of the media section
  /// @param encoding encoding name, clock rate and parameters, as in `rtpmap`
  /// @param parameters of `fmtp`, empty when there are none
  private record Line(String kind, String encoding, String parameters) {}

  private FeedDescription() {}

  static String of(List<TrackFormat> formats) {
    StringBuilder sdp = new StringBuilder();
    sdp.append(
        "v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=Meerkat camera\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\na=control:*\r\n");
    for (int i = 0; i < formats.size(); i++) {
      int type = FIRST_PAYLOAD_TYPE + i;
      Line line = line(formats.get(i));
      sdp.append("m=" + line.kind() + " 0 RTP/AVP " + type + "\r\n");
      sdp.append("a=rtpmap:" + type + " " + line.encoding() + "\r\n");
      if (!line.parameters().isEmpty()) {
        sdp.append("a=fmtp:" + type + " " + line.parameters() + "\r\n");
      }
      sdp.append("a=control:track" + i + "\r\n");
    }
    return sdp.toString();
  }

  private static Line line(TrackFormat format) {
    return switch (format) {
      case TrackFormat.H264 h264 ->
          new Line(
              "video",
              "H264/90000",
              "packetization-mode=1;sprop-parameter-sets="
                  + base64(h264.sps())
                  + ","
                  + base64(h264.pps()));
      case TrackFormat.H265 h265 ->
          new Line(
              "video",
              "H265/90000",
              "sprop-vps="
                  + base64(h265.vps())
                  + ";sprop-sps="
                  + base64(h265.sps())
                  + ";sprop-pps="
                  + base64(h265.pps()));
      case TrackFormat.Mjpeg _ -> new Line("video", "JPEG/90000", "");
      case TrackFormat.Aac aac ->
          new Line(
              "audio",
              "mpeg4-generic/" + aac.sampleRateHz() + "/" + aac.channels(),
              "streamtype=5;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config="
                  + aac.audioSpecificConfig());
      case TrackFormat.G711 g711 ->
          new Line(
              "audio",
              (g711.law() == TrackFormat.G711.Law.MU ? "PCMU/" : "PCMA/")
                  + g711.sampleRateHz()
                  + "/"
                  + g711.channels(),
              "");
      case TrackFormat.Opus opus ->
          new Line("audio", "opus/48000/2", opus.channels() == 2 ? "sprop-stereo=1" : "");
      case TrackFormat.Metadata metadata ->
          new Line(
              "application",
              switch (metadata.encoding()) {
                case XML -> "vnd.onvif.metadata/90000";
                case GZIP -> "vnd.onvif.metadata.gzip/90000";
                case EXI -> "vnd.onvif.metadata.exi.onvif/90000";
              },
              "");
    };
  }

  private static String base64(Bytes value) {
    return Base64.getEncoder().encodeToString(value.toArray());
  }
}
