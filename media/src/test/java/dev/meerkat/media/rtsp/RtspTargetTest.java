package dev.meerkat.media.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RtspTargetTest {
  @ParameterizedTest
  @CsvSource({
    "rtsp://10.0.0.5/stream1,            rtsp://10.0.0.5/stream1, 10.0.0.5, 554, '', ''",
    "' rtsp://cam:8554 ',                rtsp://cam:8554,         cam,      8554, '', ''",
    "rtsps://cam/a,                      rtsps://cam/a,           cam,      322, '', ''",
    "rtsps://u:p@cam:8322/a,             rtsps://cam:8322/a,      cam,      8322, u, p",
    "RTSP://cam/a?channel=1&subtype=0,   RTSP://cam/a?channel=1&subtype=0, cam, 554, '', ''",
    "rtsp://[fe80::1]:8554/a,            rtsp://[fe80::1]:8554/a, fe80::1,  8554, '', ''",
    "rtsp://admin:secret@cam/a,          rtsp://cam/a,            cam,      554, admin, secret",
    "rtsp://admin@cam/a,                 rtsp://cam/a,            cam,      554, admin, ''",
    "rtsp://admin:p@ss:w%20d+1@cam/a,    rtsp://cam/a,            cam,      554, admin, p@ss:w d+1",
    "rtsp://admin:100%@cam/a,            rtsp://cam/a,            cam,      554, admin, 100%",
    "rtsp://cam/user@place,              rtsp://cam/user@place,   cam,      554, '', ''",
  })
  void readsWhatPersonsWrite(
      String text, String url, String host, int port, String username, String password) {
    RtspTarget target = RtspTarget.of(text);
    assertThat(target).isEqualTo(new RtspTarget(URI.create(url), username, password));
    assertThat(target.host()).isEqualTo(host);
    assertThat(target.port()).isEqualTo(port);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                      | is empty; expected a URL such as rtsp://",
        "10.0.0.5/stream1        | no rtsp:// in front",
        "http://u:geheim@cam/a   | camera URL http://cam/a: it begins with http:, not rtsp:",
        "rtsp:///a               | no valid host name",
        "rtsp://cam_1 x/a        | Illegal character",
        "rtsp://cam:99999/a      | port 99999 is not 1 to 65535",
        "rtsp://cam:0/a          | port 0 is not",
        "rtsp://u:geheim@cam:x/a | no valid host name or address",
        "rtsp://u:geheim@cam/a b | camera URL rtsp://cam/a b: Illegal character in path at character 13",
      })
  void saysWhatIsWrongWithoutThePassword(String text, String message) {
    assertThatThrownBy(() -> RtspTarget.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("geheim");
  }

  @Test
  void credentialsGivenApartWin() {
    RtspTarget target = RtspTarget.of("rtsp://old:old@cam/a", "new", "secret");
    assertThat(target.username() + "/" + target.password()).isEqualTo("new/secret");
    assertThat(target).hasToString("rtsp://cam/a");
  }

  @ParameterizedTest
  @CsvSource({
    "rtsp://c/a/,     track1,              rtsp://c/a/track1",
    "rtsp://c/a,      track1,              rtsp://c/a/track1",
    "rtsp://c/a/,     /track1,             rtsp://c/a/track1",
    "rtsp://c/a?x=1,  trackID=1,           rtsp://c/a?x=1/trackID=1",
    "rtsp://c/a,      ?track=1,            rtsp://c/a?track=1",
    "rtsp://c/a,      *,                   rtsp://c/a",
    "rtsp://c/a,      '',                  rtsp://c/a",
    "rtsp://c/a,      rtsp://10.1.1.1/b,   rtsp://10.1.1.1/b",
  })
  void resolvesControls(String base, String control, String url) {
    assertThat(ControlUrl.resolve(base, control)).isEqualTo(url);
  }
}
