package dev.meerkat.media.rtsp;

import static dev.meerkat.media.rtsp.ScriptedCamera.answer;
import static dev.meerkat.media.rtsp.ScriptedCamera.joined;
import static dev.meerkat.media.rtsp.ScriptedCamera.picture;
import static dev.meerkat.media.rtsp.ScriptedCamera.proper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.rtp.Rtcp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The client against cameras that send by UDP, and wrong.
@Timeout(60)
class RtspUdpTest {
  private static final RtspTimeouts PATIENT = new RtspTimeouts(20_000, 20_000, 20_000);
  private static final RtspSettings UDP = new RtspSettings(PATIENT, RtspTransport.UDP, "");

  private final DatagramSocket media;
  private final DatagramSocket control;
  private final DatagramSocket otherHost =
      new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.2"));
  private int clientPort;

  RtspUdpTest() throws IOException {
    DatagramSocket first = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Optional<DatagramSocket> second = next(first);
    for (int tries = 0; second.isEmpty() && tries < 50; tries++) {
      first.close();
      first = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      second = next(first);
    }
    media = first;
    control = second.orElseThrow();
  }

  private static Optional<DatagramSocket> next(DatagramSocket socket) {
    try {
      return Optional.of(
          new DatagramSocket(socket.getLocalPort() + 1, InetAddress.getLoopbackAddress()));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  @AfterEach
  void close() {
    media.close();
    control.close();
    otherHost.close();
  }

  private void send(DatagramSocket from, int sequence16, int firstByte) {
    byte[] frame = picture(sequence16, firstByte);
    send(from, Arrays.copyOfRange(frame, 4, frame.length), clientPort);
  }

  private static void send(DatagramSocket from, byte[] packet, int port) {
    try {
      from.send(new DatagramPacket(packet, packet.length, InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
    socket.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  /// A camera that agrees to UDP, says where it sends from, and does something at PLAY.
  private ScriptedCamera camera(String transport, Runnable play) throws IOException {
    return new ScriptedCamera((method, request) -> {
      if (method.equals("SETUP")) {
        String asked = request.header("Transport");
        if (!asked.contains("client_port=")) {
          return proper(method, request, 60);
        }
        clientPort = RtspMessage.number(asked.substring(asked.indexOf("client_port=") + 12));
        return answer(
            request,
            "200 OK",
            "Session: 12\r\nTransport: RTP/AVP;unicast;" + transport + "\r\n",
            "");
      }
      if (method.equals("PLAY")) {
        play.run();
      }
      return proper(method, request, 60);
    });
  }

  @ParameterizedTest
  @CsvSource({
    "client_port=1-2;server_port=0-1",
    "client_port=1-2",
    "client_port=1-2;server_port=6970-6971;source=10.9.9.9;ssrc=12345678",
  })
  void packetsAreTakenFromTheHostWhateverThePort(String transport) throws IOException {
    Runnable play =
        () -> {
          send(otherHost, 1, 0x41);
          send(media, 1, 0x65);
          send(media, 3, 0x41);
          send(otherHost, 2, 0x41);
          send(control, 2, 0x41);
        };
    try (ScriptedCamera camera = camera(transport, play);
        RtspSession session = RtspSession.open(camera.target(), UDP)) {
      assertThat(session.overUdp()).isTrue();
      Samples samples = new Samples(3, session::close);
      session.pump(samples);
      assertThat(samples.data)
          .extracting(Object::toString)
          .containsExactly("000000026501", "000000024102", "000000024103");
      assertThat(session.summary())
          .containsExactly(
              "H264: 3 packets, 0 lost, jitter " + jitter(session) + " µs",
              "2 packets by UDP came from other hosts and were dropped");
    }
  }

  private static String jitter(RtspSession session) {
    return session.summary().getFirst().replaceFirst(".* jitter ", "").replace(" µs", "");
  }

  @Test
  void opensTheWayAndReportsWhatItReceives() throws IOException {
    String ports = "client_port=1-2;server_port=" + media.getLocalPort() + "-1";
    Runnable play = () -> send(media, 1, 0x65);
    try (ScriptedCamera camera = camera(ports, play);
        RtspSession session = RtspSession.open(camera.target(), UDP)) {
      Thread.ofVirtual().start(() -> pumpEndlessly(session));
      assertThat(receive(media)).hasSize(12).startsWith(0x80);
      assertThat(receive(control)).hasSize(8);
      byte[] report = receive(control);
      assertThat(report[0]).isEqualTo((byte) 0x81);
      assertThat(report[1]).isEqualTo((byte) 201);
      // Of source 1, highest number 1.
      assertThat(Arrays.copyOfRange(report, 8, 12)).containsExactly(0, 0, 0, 1);
      assertThat(Arrays.copyOfRange(report, 16, 20)).containsExactly(0, 0, 0, 1);
      assertThat(report[33]).isEqualTo((byte) 202);
    }
  }

  private static void pumpEndlessly(RtspSession session) {
    try {
      session.pump(Samples.endless());
    } catch (RtspException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 11})
  void fallsBackToTcpWhenNothingArrives(int datagramBytes) throws IOException {
    ScriptedCamera.Script script =
        (method, request) -> {
          String asked = request.header("Transport");
          if (method.equals("SETUP") && asked.contains("client_port")) {
            clientPort = RtspMessage.number(asked.substring(asked.indexOf("client_port=") + 12));
            return answer(
                request, "200 OK", "Session: 12\r\nTransport: RTP/AVP;client_port=1-2\r\n", "");
          }
          if (method.equals("PLAY") && datagramBytes >= 0) {
            send(media, new byte[datagramBytes], clientPort);
          }
          byte[] answer = proper(method, request, 60);
          return method.equals("PLAY") ? joined(answer, picture(1, 0x65)) : answer;
        };
    RtspSettings settings =
        new RtspSettings(new RtspTimeouts(20_000, 20_000, 300), RtspTransport.UDP, "");
    try (ScriptedCamera camera = new ScriptedCamera(script);
        RtspSession session = RtspSession.open(camera.target(), settings)) {
      assertThat(session.overUdp()).isFalse();
      assertThat(session.notes())
          .anyMatch(n ->
              n.equals(
                  "no packet came by UDP within 300 ms (a firewall may be in the way), so TCP is used"));
      assertThat(camera.requests).contains("TEARDOWN");
      Samples samples = new Samples(1, session::close);
      session.pump(samples);
      assertThat(samples.data).hasSize(1);
    }
  }

  /// A camera with one session to give has it given back before it is asked for another.
  @Test
  void waitsUntilTheCameraHasEndedASession() throws IOException {
    AtomicBoolean ended = new AtomicBoolean();
    ScriptedCamera.Script script =
        (method, request) -> {
          ended.set(method.equals("TEARDOWN"));
          return proper(method, request, 60);
        };
    try (ScriptedCamera camera = new ScriptedCamera(script);
        RtspConnection connection =
            RtspConnection.connect(
                camera.target(), UDP, new RtspAuthenticator(camera.target()), _ -> {})) {
      connection.exchangeWithin(20_000, "TEARDOWN", "*", List.of());
      assertThat(ended).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void butNotForLongAndNotWithoutAConnection(boolean hangsUp) throws IOException {
    ScriptedCamera.Script script =
        (method, _) ->
            method.equals("TEARDOWN") && hangsUp ? ScriptedCamera.HANG_UP : ScriptedCamera.NOTHING;
    try (ScriptedCamera camera = new ScriptedCamera(script);
        RtspConnection connection =
            RtspConnection.connect(
                camera.target(), UDP, new RtspAuthenticator(camera.target()), _ -> {})) {
      connection.exchangeWithin(hangsUp ? 20_000 : 10, "TEARDOWN", "*", List.of());
      if (hangsUp) {
        assertThatThrownBy(() -> connection.fillWithin(1)).isInstanceOf(RtspException.class);
      } else {
        assertThat(connection.fillWithin(1)).isFalse();
      }
    }
  }

  private static final String WITH_SOUND =
      ScriptedCamera.SDP + "m=audio 0 RTP/AVP 0\na=control:t1\n";

  /// A camera whose SETUP of sound is answered with a transport, and that sends by UDP at PLAY.
  private ScriptedCamera withSound(String ofSound, Runnable play) throws IOException {
    return new ScriptedCamera((method, request) -> {
      boolean sound = request.startLine().contains("/t1 ");
      String asked = request.header("Transport");
      if (method.equals("DESCRIBE")) {
        return answer(request, "200 OK", "", WITH_SOUND);
      }
      if (method.equals("SETUP") && asked.contains("client_port=")) {
        if (!sound || !ofSound.contains("TCP")) {
          clientPort = RtspMessage.number(asked.substring(asked.indexOf("client_port=") + 12));
        }
        String given = sound ? ofSound : "RTP/AVP;unicast;client_port=1-2";
        return answer(request, "200 OK", "Session: 12\r\nTransport: " + given + "\r\n", "");
      }
      if (method.equals("SETUP") && sound) {
        return answer(
            request, "200 OK", "Session: 12\r\nTransport: RTP/AVP/TCP;interleaved=2-3\r\n", "");
      }
      if (method.equals("PLAY")) {
        play.run();
      }
      return proper(method, request, 60);
    });
  }

  /// Two threads would deliver.
  @Test
  void aTrackByAnotherTransportThanTheFirstIsNotReceived() throws IOException {
    Runnable play = () -> send(media, 1, 0x65);
    try (ScriptedCamera camera = withSound("RTP/AVP/TCP;unicast;interleaved=2-3", play);
        RtspSession session = RtspSession.open(camera.target(), UDP)) {
      assertThat(session.tracks()).extracting(RtspTrack::codec).containsExactly("H264");
      assertThat(session.overUdp()).isTrue();
      assertThat(session.notes())
          .contains(
              "the camera answers Transport: RTP/AVP/TCP;unicast;interleaved=2-3 to SETUP of PCMU,"
                  + " it is not recorded");
      Samples samples = new Samples(1, session::close);
      session.pump(samples);
      assertThat(samples.data).hasSize(1);
    }
  }

  /// Packets of the sound alone are no stream.
  @Test
  void fallsBackToTcpWhenNothingOfTheFirstTrackArrives() throws IOException {
    RtspSettings settings =
        new RtspSettings(new RtspTimeouts(20_000, 20_000, 300), RtspTransport.UDP, "");
    Runnable play = () -> send(media, 1, 0x65);
    try (ScriptedCamera camera = withSound("RTP/AVP;unicast;client_port=3-4", play);
        RtspSession session = RtspSession.open(camera.target(), settings)) {
      assertThat(session.overUdp()).isFalse();
      assertThat(session.notes()).anyMatch(n -> n.startsWith("no packet came by UDP within"));
    }
  }

  @Test
  void whatTheReceiverThrowsComesOut() throws IOException {
    SampleSink broken =
        new SampleSink() {
          @Override
          public void format(int track, TrackFormat format) {}

          @Override
          public void sample(Sample sample) {
            throw new IllegalStateException("no room for " + sample.ticks());
          }
        };
    Runnable play =
        () -> {
          send(media, 1, 0x65);
          Thread.ofVirtual().start(() -> sendUntilClosed());
        };
    try (ScriptedCamera camera = camera("client_port=1-2", play);
        RtspSession session = RtspSession.open(camera.target(), UDP)) {
      assertThatThrownBy(() -> session.pump(broken))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no room for");
    }
  }

  private void sendUntilClosed() {
    for (int i = 2; !media.isClosed() && i < 200; i++) {
      send(media, i, 0x41);
    }
  }

  @Test
  void saysGoodbyeOfTheCamera() throws IOException {
    Runnable goodbye = () -> send(control, Rtcp.goodbye(1), clientPort + 1);
    try (ScriptedCamera camera = camera("client_port=1-2", () -> send(media, 1, 0x65));
        RtspSession session = RtspSession.open(camera.target(), UDP)) {
      assertThatThrownBy(() -> session.pump(new Samples(1, goodbye)))
          .isInstanceOfSatisfying(
              RtspException.class, e -> assertThat(e.kind()).isEqualTo(RtspException.Kind.ENDED))
          .hasMessageContaining("has said that its stream is over");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "RTP/AVP/TCP;unicast;interleaved=2-3       | true  | false | 2  | 0    | -",
        "RTP/AVP/TCP; unicast ; interleaved = 4-5  | true  | false | 4  | 0    | -",
        "RTP/AVP/TCP;interleaved=x                 | true  | false | -1 | 0    | -",
        "RTP/AVP/TCP;unicast                       | true  | false | -  | 0    | -",
        "RTP/AVP;unicast;client_port=1-2;server_port=6970-6971;source=10.0.0.9 | false | false | - | 6970 | 10.0.0.9",
        "RTP/AVP/UDP;unicast;server_port=0-1       | false | false | -  | 0    | -",
        "RTP/AVP;unicast;client_port=1-2;source=cam.local | false | false | - | 0 | -",
        "RTP/AVP;multicast;destination=239.1.1.1   | -     | true  | -  | 0    | -",
        "''                                        | -     | false | -  | 0    | -",
        "unicast                                   | -     | false | -  | 0    | -",
      })
  void readsTransports(
      String value, Boolean tcp, boolean multicast, Integer channel, int port, String source) {
    assertThat(TransportHeader.parse(value))
        .isEqualTo(
            new TransportHeader(
                Optional.ofNullable(tcp),
                multicast,
                Optional.ofNullable(channel),
                port,
                Optional.ofNullable(source).map(InetAddress::ofLiteral)));
  }
}
