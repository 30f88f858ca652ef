package dev.meerkat.media.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.media.sdp.Sdp;
import dev.meerkat.media.sdp.SdpException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What of a description is received; media sections are written with `;` between their lines, and
/// `+` stands for that.
class TrackChoiceTest {
  private static final String H264 = "m=video 0 RTP/AVP 96;a=rtpmap:96 H264/90000;";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "H.265                | m=video 0 RTP/AVP 97;a=rtpmap:97 H265/90000 | VIDEO H265 | ''",
        "H.265, no order      | m=video 0 RTP/AVP 97;a=rtpmap:97 H265/90000;a=fmtp:97 sprop-max-don-diff=0 | VIDEO H265 | ''",
        "H.265 out of order   | m=video 0 RTP/AVP 97;a=rtpmap:97 H265/90000;a=fmtp:97 sprop-max-don-diff=2 | '' | a track of video is H265 out of decoding order (sprop-max-don-diff 2), which is not supported",
        "H.264 interleaved    | m=video 0 RTP/AVP 96;a=rtpmap:96 H264/90000;a=fmtp:96 packetization-mode=2 | '' | a track of video is H264 in packetization-mode 2, which is not supported",
        "second format fits   | m=video 0 RTP/AVP 98 96;a=rtpmap:98 VP8/90000;a=rtpmap:96 H264/90000 | VIDEO H264 | a track of video is VP8, which is not supported",
        "static MJPEG         | m=video 0 RTP/AVP 26 | VIDEO JPEG | ''",
        "dynamic MJPEG        | m=video 0 RTP/AVP 99;a=rtpmap:99 JPEG/90000 | VIDEO JPEG | ''",
        "static PCMU          | H264m=audio 0 RTP/AVP 0 | VIDEO H264, AUDIO PCMU | ''",
        "static PCMA          | H264m=audio 0 RTP/AVP 8 | VIDEO H264, AUDIO PCMA | ''",
        "dynamic PCMA         | H264m=audio 0 RTP/AVP 104;a=rtpmap:104 PCMA/16000/1 | VIDEO H264, AUDIO PCMA | ''",
        "PCMU without a rate  | H264m=audio 0 RTP/AVP 104;a=rtpmap:104 PCMU | VIDEO H264, AUDIO PCMU | ''",
        "PCMU of six channels | H264m=audio 0 RTP/AVP 104;a=rtpmap:104 PCMU/8000/6 | VIDEO H264 | a track of audio is PCMU that cannot be recorded: the channels are \"6\"",
        "Opus                 | H264m=audio 0 RTP/AVP 104;a=rtpmap:104 opus/48000/2 | VIDEO H264, AUDIO OPUS | ''",
        "Opus of another rate | H264m=audio 0 RTP/AVP 104;a=rtpmap:104 opus/16000/1 | VIDEO H264 | a track of audio is OPUS that cannot be recorded: the clock rate is 16000",
        "G.726                | H264m=audio 0 RTP/AVP 97;a=rtpmap:97 G726-32/8000 | VIDEO H264 | a track of audio is G726-32, which is not supported",
        "L16                  | H264m=audio 0 RTP/AVP 97;a=rtpmap:97 L16/8000 | VIDEO H264 | a track of audio is L16, which is not supported",
        "backchannel          | H264m=audio 0 RTP/AVP 0;a=sendonly | VIDEO H264 | a track of audio (PCMU) goes to the camera and is not recorded",
        "metadata             | H264m=application 0 RTP/AVP 107;a=rtpmap:107 vnd.onvif.metadata/90000 | VIDEO H264, METADATA VND.ONVIF.METADATA | ''",
        "compressed metadata  | H264m=application 0 RTP/AVP 107;a=rtpmap:107 vnd.onvif.metadata.gzip/90000 | VIDEO H264, METADATA VND.ONVIF.METADATA.GZIP | ''",
        "other metadata       | H264m=application 0 RTP/AVP 107;a=rtpmap:107 smpte336m/90000 | VIDEO H264 | a track of application is SMPTE336M, which is not supported",
        "further video        | H264m=video 0 RTP/AVP 26 | VIDEO H264 | a further track of video (JPEG) is not recorded",
        "text                 | H264m=text 0 RTP/AVP 98 | VIDEO H264 | a track of text is not recorded",
        "sound of no type     | H264m=audio 0 RTP/AVP (null);a=rtpmap | VIDEO H264 | a track of audio is described wrong: line 3: payload type is \"(null)\", not a number up to 127",
        "AAC of another fmtp  | H264m=audio 0 RTP/AVP 104;a=rtpmap:104 MPEG4-GENERIC/16000;a=fmtp:97 mode=AAC-hbr+config=1408 | VIDEO H264, AUDIO MPEG4-GENERIC | ''",
        "only sound           | m=audio 0 RTP/AVP 0 | '' | a track of audio (PCMU) is not recorded without video",
      })
  void chooses(String name, String sections, String tracks, String notes) throws SdpException {
    TrackChoice choice =
        TrackChoice.of(
            Sdp.parse(sections.replace("H264m", H264 + "m").replace(';', '\n').replace('+', ';')));
    assertThat(
            choice.tracks().stream().map(c -> c.track().kind() + " " + c.track().codec()).toList())
        .as(name)
        .isEqualTo(tracks.isEmpty() ? List.of() : List.of(tracks.split(", ", -1)));
    assertThat(String.join("; ", choice.notes())).as(name).isEqualTo(notes);
  }
}
