package dev.meerkat.media.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The client against GStreamer's RTSP server.
@Tag("peer")
class GstPeerTest {
  private static final RtspTimeouts PATIENT = new RtspTimeouts(20_000, 20_000, 20_000);
  private static final int ENOUGH = 40;

  @TempDir static Path folder;
  static GstCamera camera;
  static SelfSignedCertificate certificate;

  @BeforeAll
  static void start() throws IOException, GeneralSecurityException {
    certificate = SelfSignedCertificate.create("camera", Instant.now());
    camera = GstCamera.start(folder, certificate);
  }

  @AfterAll
  static void stop() {
    camera.close();
  }

  private static String url(String path) {
    return "rtsp://127.0.0.1:" + camera.port + path;
  }

  @Test
  void receivesPicturesAndSoundWithDigest() throws RtspException {
    List<TrackFormat> formats = new ArrayList<>();
    List<Long> pictures = new ArrayList<>();
    List<Long> sounds = new ArrayList<>();
    List<Boolean> keyFrames = new ArrayList<>();
    List<Boolean> damaged = new ArrayList<>();
    try (RtspSession session =
        RtspSession.open(RtspTarget.of(url("/cam"), "admin", "s3cret"), PATIENT)) {
      Runnable stop = session::close;
      assertThat(session.tracks())
          .containsExactly(
              new RtspTrack(0, RtspTrack.Kind.VIDEO, "H264"),
              new RtspTrack(1, RtspTrack.Kind.AUDIO, "MPEG4-GENERIC"));
      session.pump(
          new SampleSink() {
            @Override
            public void format(int track, TrackFormat format) {
              formats.add(format);
            }

            @Override
            public void sample(Sample sample) {
              (sample.track() == 0 ? pictures : sounds).add(sample.ticks());
              damaged.add(sample.damaged());
              if (sample.track() == 0) {
                keyFrames.add(sample.keyFrame());
              }
              if (pictures.size() >= ENOUGH && sounds.size() >= ENOUGH) {
                stop.run();
              }
            }
          });
    }
    assertThat(formats)
        .anySatisfy(f ->
            assertThat(f)
                .isInstanceOfSatisfying(
                    TrackFormat.H264.class,
                    h -> assertThat(h.width() + "x" + h.height()).isEqualTo("322x242")));
    assertThat(formats)
        .anySatisfy(f ->
            assertThat(f)
                .isInstanceOfSatisfying(
                    TrackFormat.Aac.class,
                    a -> assertThat(a.sampleRateHz() + " " + a.channels()).isEqualTo("48000 2")));
    assertThat(keyFrames.getFirst()).isTrue();
    assertThat(damaged).doesNotContain(true);
    for (int i = 1; i < pictures.size(); i++) {
      assertThat(pictures.get(i) - pictures.get(i - 1)).isBetween(5990L, 6010L);
    }
    for (int i = 1; i < sounds.size(); i++) {
      assertThat(sounds.get(i) - sounds.get(i - 1)).isBetween(1020L, 1028L);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "UDP,  /cam, true,  ''",
    "AUTO, /cam, false, ''",
    "AUTO, /udp, true,  the camera does not send over TCP (461",
    "UDP,  /tcp, false, the camera does not send over UDP (461",
  })
  void comesByTheTransportThatBothWant(
      RtspTransport transport, String path, boolean overUdp, String note) throws RtspException {
    try (RtspSession session =
        RtspSession.open(
            RtspTarget.of(url(path), "admin", "s3cret"),
            new RtspSettings(PATIENT, transport, ""))) {
      assertThat(String.join("; ", session.notes())).contains(note);
      assertThat(session.overUdp()).isEqualTo(overUdp);
      Samples samples = new Samples(4 * ENOUGH, session::close);
      session.pump(samples);
      assertThat(samples.formats).hasSize(2);
      assertThat(session.summary()).hasSize(2).allMatch(s -> s.contains(" 0 lost"));
    }
  }

  private static RtspSession openSecurely(String fingerprint) throws RtspException {
    return RtspSession.open(
        RtspTarget.of("rtsps://127.0.0.1:" + camera.tlsPort + "/cam", "admin", "s3cret"),
        new RtspSettings(PATIENT, RtspTransport.UDP, fingerprint));
  }

  @Test
  void comesOverTlsAndSaysWhoseCertificateItAccepts() throws Exception {
    try (RtspSession session = openSecurely("")) {
      assertThat(session.notes())
          .singleElement()
          .asString()
          .startsWith("the camera's certificate is self-signed and is accepted all the same")
          .endsWith("pin it: set-camera --certificate " + certificate.fingerprint());
      assertThat(session.overUdp()).isFalse();
      Samples samples = new Samples(4 * ENOUGH, session::close);
      session.pump(samples);
      assertThat(samples.formats).hasSize(2);
    }
  }

  @Test
  void takesOnlyTheCertificateThatIsConfigured() throws Exception {
    try (RtspSession session = openSecurely(certificate.fingerprint())) {
      assertThat(session.notes()).isEmpty();
    }
    assertThatThrownBy(() -> openSecurely("0".repeat(64)).close())
        .isInstanceOfSatisfying(
            RtspException.class, e -> assertThat(e.kind()).isEqualTo(RtspException.Kind.PROTOCOL))
        .hasMessageContaining(
            "certificate is " + certificate.fingerprint() + ", configured is 0000");
  }

  @Test
  void saysWhenThereIsNoTls() {
    assertThatThrownBy(() ->
            RtspSession.open(RtspTarget.of("rtsps://127.0.0.1:" + camera.port + "/cam"), PATIENT)
                .close())
        .isInstanceOfSatisfying(
            RtspException.class, e -> assertThat(e.kind()).isEqualTo(RtspException.Kind.NOT_RTSP))
        .hasMessageContaining("no TLS connection")
        .hasMessageContaining("or use rtsp:");
  }

  @Test
  void isLetInWithBasic() throws RtspException {
    String basic = "rtsp://127.0.0.1:" + camera.basicPort + "/cam";
    try (RtspSession session = RtspSession.open(RtspTarget.of(basic, "admin", "s3cret"), PATIENT)) {
      Samples samples = new Samples(ENOUGH, session::close);
      session.pump(samples);
      assertThat(samples.data).hasSizeGreaterThanOrEqualTo(ENOUGH);
    }
    assertThatThrownBy(
            () -> RtspSession.open(RtspTarget.of(basic, "admin", "wrong"), PATIENT).close())
        .isInstanceOfSatisfying(
            RtspException.class,
            e -> assertThat(e.kind()).isEqualTo(RtspException.Kind.UNAUTHORIZED));
  }

  @Test
  void isRefusedWithAWrongPassword() {
    assertThatThrownBy(
            () -> RtspSession.open(RtspTarget.of(url("/cam"), "admin", "wrong"), PATIENT).close())
        .isInstanceOfSatisfying(
            RtspException.class,
            e -> assertThat(e.kind()).isEqualTo(RtspException.Kind.UNAUTHORIZED))
        .hasMessageContaining("refuses the password of user \"admin\"");
  }

  @Test
  void namesAMissingPath() {
    assertThatThrownBy(() ->
            RtspSession.open(RtspTarget.of(url("/nothing"), "admin", "s3cret"), PATIENT).close())
        .isInstanceOfSatisfying(
            RtspException.class, e -> assertThat(e.kind()).isEqualTo(RtspException.Kind.NOT_FOUND))
        .hasMessageContaining(url("/nothing"));
  }
}
