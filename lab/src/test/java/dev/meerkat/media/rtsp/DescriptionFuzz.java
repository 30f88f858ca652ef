package dev.meerkat.media.rtsp;

import dev.meerkat.media.rtp.Payloads;
import dev.meerkat.media.sdp.Sdp;
import dev.meerkat.media.sdp.SdpException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;

/// A camera's description and the choice of tracks that follows from it.
///
/// Held: only [SdpException] is thrown; at most one video and one audio track are chosen; a chosen
/// track's receiver takes a packet.
public final class DescriptionFuzz {
  private DescriptionFuzz() {}

  /// @param data the description
  public static void fuzzerTestOneInput(byte[] data) {
    Sdp sdp;
    try {
      sdp = Sdp.parse(new String(data, StandardCharsets.UTF_8));
    } catch (SdpException _) {
      return;
    }
    TrackChoice choice = TrackChoice.of(sdp);
    var kinds = new HashSet<RtspTrack.Kind>();
    for (TrackChoice.Chosen chosen : choice.tracks()) {
      if (!kinds.add(chosen.track().kind())) {
        throw new AssertionError("two tracks of " + chosen.track().kind());
      }
      Payloads.receive(
          chosen.receiver(), new byte[] {(byte) 0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1});
    }
  }

  public static List<byte[]> seeds() {
    return List.of(
        bytes(
            "v=0\r\no=- 1 1 IN IP4 10.0.0.5\r\ns=Media\r\na=control:*\r\nm=video 0 RTP/AVP 96\r\n"
                + "a=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1;"
                + "sprop-parameter-sets=Z0LACtoFB+Q=,aM48gA==\r\na=control:trackID=1\r\n"
                + "m=audio 0 RTP/AVP 97\r\na=rtpmap:97 mpeg4-generic/48000/2\r\n"
                + "a=fmtp:97 mode=AAC-hbr; config=1190; sizelength=13; indexlength=3;"
                + " indexdeltalength=3\r\n"),
        bytes("v=0\nm=video 0 RTP/AVP 96\na=rtpmap:96 H265/90000\na=fmtp:96 sprop-vps=QAE=\n"),
        bytes("m=video 0 RTP/AVP 26\nm=audio 0 RTP/AVP 0 8\na=sendonly\nm=audio 0 RTP/AVP 98\n"),
        bytes("m=application 0 RTP/AVP 107\na=rtpmap:107 vnd.onvif.metadata/90000\n"),
        bytes("m=audio 0 RTP/AVP 99\na=rtpmap:99 OPUS/48000/2\n"),
        bytes("m=video 0 RTP/AVP 26\nm=audio 0 RTP/AVP (null)\na=rtpmap\n"),
        bytes(
            """
            m=video 0 RTP/AVP 26
            m=audio 0 RTP/AVP 104
            a=rtpmap:104 mpeg4-generic/16000
            a=fmtp:97 mode=AAC-hbr;config=1408
            """));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
