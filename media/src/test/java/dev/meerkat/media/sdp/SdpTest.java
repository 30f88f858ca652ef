package dev.meerkat.media.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SdpTest {
  /// In the manner of Hikvision: absolute controls, no space after semicolons, lines of its own.
  private static final String HIKVISION =
      """
      v=0
      o=- 1109162014219182 1109162014219182 IN IP4 0.0.0.0
      s=HIK Media Server V3.4.96
      i=HIK Media Server Session Description : standard
      c=IN IP4 0.0.0.0
      t=0 0
      a=control:*
      b=AS:4106
      a=range:clock=now-
      m=video 0 RTP/AVP 96
      b=AS:4096
      a=rtpmap:96 H264/90000
      a=fmtp:96 profile-level-id=4D0014;packetization-mode=0;sprop-parameter-sets=Z00AFJWoWCWQ,aO48gA==
      a=control:rtsp://10.0.0.5/Streaming/Channels/101/trackID=video?transportmode=unicast
      m=audio 0 RTP/AVP 8
      a=rtpmap:8 PCMA/8000
      a=control:trackID=audio
      a=Media_header:MEDIAINFO=494D4B48010100000400050000000000;
      """
          .replace("\n", "\r\n");

  /// In the manner of Dahua and Axis: LF alone, spaces in fmtp, AAC, a talk-back track, metadata.
  private static final String DAHUA =
      """
      v=0
      s=Media Server
      t=0 0
      a=packetization-supported:DH
      m=video 0 RTP/AVP 96
      a=control:trackID=0
      a=framerate:25.000000
      a=rtpmap:96 H264/90000
      a=fmtp:96 packetization-mode=1; profile-level-id=640028; sprop-parameter-sets=Z2QAKKzRAHgCJ+WEAAADAAQAAAMAyDxgxlgA,aOrssiw=
      a=recvonly
      m=audio 0 RTP/AVP 97
      a=control:trackID=1
      a=rtpmap:97 MPEG4-GENERIC/48000/2
      a=fmtp:97 streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=1190
      m=audio 0 RTP/AVP 0
      a=control:trackID=5
      a=sendonly
      m=application 0 RTP/AVP 107
      a=rtpmap:107 vnd.onvif.metadata/90000
      """;

  @Test
  void readsHikvision() throws SdpException {
    Sdp sdp = Sdp.parse(HIKVISION);
    assertThat(sdp.control()).isEqualTo("*");
    SdpMedia video = sdp.media().get(0);
    assertThat(video.control())
        .isEqualTo("rtsp://10.0.0.5/Streaming/Channels/101/trackID=video?transportmode=unicast");
    assertThat(video.formats())
        .containsExactly(
            new SdpFormat(
                96,
                "H264",
                90_000,
                "",
                Map.of(
                    "profile-level-id", "4D0014",
                    "packetization-mode", "0",
                    "sprop-parameter-sets", "Z00AFJWoWCWQ,aO48gA==")));
    assertThat(sdp.media().get(1).formats().getFirst().encoding()).isEqualTo("PCMA");
  }

  @Test
  void readsDahuaWithTalkBack() throws SdpException {
    Sdp sdp = Sdp.parse(DAHUA);
    assertThat(sdp.media())
        .extracting(SdpMedia::kind)
        .containsExactly("video", "audio", "audio", "application");
    assertThat(sdp.media())
        .extracting(SdpMedia::sendOnly)
        .containsExactly(false, false, true, false);
    SdpFormat aac = sdp.media().get(1).formats().getFirst();
    assertThat(aac.clockRateHz()).isEqualTo(48_000);
    assertThat(aac.parameters()).isEqualTo("2");
    assertThat(aac.fmtp()).containsEntry("config", "1190").containsEntry("mode", "AAC-hbr");
    assertThat(sdp.media().get(2).formats().getFirst().encoding()).isEqualTo("PCMU");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                        | no track in it",
        "v=0                                       | no track in it",
        "<html>not found</html>                    | no track in it",
        "m=video                                   | line 1: m= needs",
        "m=video 0 RTP/AVP x                       | line 1: payload type is \"x\"",
        "m=video 0 RTP/AVP 128                     | line 1: payload type is \"128\"",
        "m=video 0 RTP/AVP 96;a=rtpmap:-1 H264/9   | line 2: payload type of rtpmap",
        "m=video 0 RTP/AVP 96;a=rtpmap:96 H264/9x  | line 2: clock rate is \"9x\"",
        "m=video 0 RTP/AVP 96;a=rtpmap:96 H264/99999999999 | line 2: clock rate",
        "m=video 0 RTP/AVP 96;a=fmtp:               | line 2: payload type of fmtp",
      })
  void namesWhatIsWrong(String lines, String message) {
    assertThatThrownBy(() -> Sdp.parse(lines.replace(";a=", "\na=")))
        .isInstanceOf(SdpException.class)
        .hasMessageContaining(message);
  }

  /// Of a camera without sound (rtsp-client-android pull request 90).
  @Test
  void aTrackThatIsDescribedWrongHarmsNoOther() throws SdpException {
    Sdp sdp =
        Sdp.parse(
            """
            v=0
            s=IGCSMS
            m=video 0 RTP/AVP 96
            a=rtpmap:96 H264/90000\s
            a=control:track=1
            m=audio 0 RTP/AVP (null)
            a=rtpmap
            a=control:track=2
            """);
    assertThat(sdp.media())
        .extracting(SdpMedia::problem)
        .containsExactly("", "line 6: payload type is \"(null)\", not a number up to 127");
    assertThat(sdp.media().getFirst().formats().getFirst().clockRateHz()).isEqualTo(90_000);
  }

  /// Hikvision's AAC (mediacommon issue 144). Where a track has several formats, nobody knows.
  @Test
  void parametersOfAnotherPayloadTypeAreThoseOfTheOnlyOne() throws SdpException {
    String fmtp = "\na=fmtp:97 mode=AAC-hbr;config=1408";
    assertThat(onlyFormat("m=audio 0 RTP/AVP 104\na=rtpmap:104 MPEG4-GENERIC/16000" + fmtp).fmtp())
        .containsEntry("config", "1408");
    assertThat(
            onlyFormat("m=audio 0 RTP/AVP 104 8\na=rtpmap:104 MPEG4-GENERIC/16000" + fmtp).fmtp())
        .isEmpty();
  }

  private static SdpFormat onlyFormat(String lines) throws SdpException {
    return Sdp.parse(lines).media().getFirst().formats().getFirst();
  }

  @Test
  void boundsLengthAndTracks() {
    assertThatThrownBy(() -> Sdp.parse("a".repeat(Sdp.MAX_BYTES + 1)))
        .hasMessageContaining("more than 65536");
    assertThatThrownBy(() -> Sdp.parse("m=video 0 RTP/AVP 96\n".repeat(33)))
        .hasMessageContaining("more than 32 tracks");
  }

  @Test
  void mediaThatIsNotRtpHasNoFormats() throws SdpException {
    assertThat(Sdp.parse("m=application 0 TCP/WSS wt").media().getFirst().formats()).isEmpty();
  }
}
