package dev.meerkat.media.rtsp;

import dev.meerkat.media.rtsp.RtspMessage.Header;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// One client's connection to [RtspServer].
final class RtspServerClient {
  private static final int SESSION_TIMEOUT_SECONDS = 60;

  private static final int NO_TRACK = -1;
  private static final String MOVED = "/moved";

  private final RtspServer server;
  private final Socket socket;
  private final RtspServerAuth auth;
  private final ReentrantLock writing = new ReentrantLock();
  private final String sessionId = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
  private volatile Optional<RtspFeed> feed = Optional.empty();
  private volatile Optional<ClientMedia> media = Optional.empty();
  private boolean playing;
  private boolean tornDown;
  private volatile boolean closed;

  RtspServerClient(RtspServer server, Socket socket) {
    this.server = server;
    this.socket = socket;
    this.auth =
        new RtspServerAuth(
            server.credentials(),
            server.faults().sha256() ? DigestAlgorithm.SHA_256 : DigestAlgorithm.MD5);
  }

  /// Answers requests until the client leaves.
  void serve() {
    try (socket) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(3_000 * SESSION_TIMEOUT_SECONDS);
      RtspReader reader = new RtspReader(socket.getInputStream());
      boolean open = true;
      while (open) {
        switch (reader.next()) {
          case FRAME -> {
            // Receiver reports of the client; nobody needs them.
          }
          case MESSAGE -> open = request(reader.message());
          case INCOMPLETE -> open = reader.fill();
        }
      }
    } catch (IOException _) {
      // The client is gone or talks no RTSP: it loses its connection and nobody else notices.
    } finally {
      close();
    }
  }

  /// @return false when the connection shall end
  private boolean request(RtspMessage request) throws IOException {
    String[] words = request.startLine().split(" ", 3);
    String method = words[0];
    String url = words.length < 2 ? "" : words[1];
    if (server.faults().muteKeepAlive() && playing && !method.equals("TEARDOWN")) {
      return true;
    }
    Optional<String> fault = Optional.ofNullable(server.faults().answers().get(method));
    if (fault.isPresent()) {
      answer(request, fault.get(), List.of(), "");
      return true;
    }
    if (!method.equals("OPTIONS") && !auth.allows(request, method)) {
      answer(request, "401 Unauthorized", auth.challenges(), "");
      return true;
    }
    switch (method) {
      case "OPTIONS" ->
          answer(
              request,
              "200 OK",
              List.of(
                  new Header("Public", "OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN")),
              "");
      case "DESCRIBE" -> describe(request, url);
      case "SETUP" -> setUp(request, url);
      case "PLAY" -> play(request);
      case "GET_PARAMETER" -> answer(request, "200 OK", session(), "");
      case "TEARDOWN" -> {
        String given = request.header("Session");
        boolean known = given.equals(sessionId) || server.sessions().end(given);
        tornDown = given.equals(sessionId);
        answer(request, known ? "200 OK" : "454 Session Not Found", List.of(), "");
        return !tornDown;
      }
      default -> answer(request, "501 Not Implemented", List.of(), "");
    }
    return true;
  }

  private void describe(RtspMessage request, String url) throws IOException {
    String path = path(url);
    if (server.faults().redirect() && !path.startsWith(MOVED)) {
      String location = url.substring(0, url.length() - path.length()) + MOVED + path;
      answer(request, "302 Moved Temporarily", List.of(new Header("Location", location)), "");
      return;
    }
    Optional<RtspFeed> found = feed(path);
    if (found.isEmpty()) {
      answer(request, "404 Not Found", List.of(), "");
      return;
    }
    String description = found.get().description();
    answer(
        request,
        "200 OK",
        List.of(
            new Header("Content-Base", url.endsWith("/") ? url : url + "/"),
            new Header("Content-Type", "application/sdp")),
        server.faults().hideParameterSets()
            ? description.replaceAll("[ ;]sprop-[a-z-]+=[^;\r]*", "")
            : description);
  }

  private Optional<RtspFeed> feed(String path) {
    return server.feed(path.startsWith(MOVED) ? path.substring(MOVED.length()) : path);
  }

  private void setUp(RtspMessage request, String url) throws IOException {
    String path = path(url);
    int slash = path.lastIndexOf('/');
    Optional<RtspFeed> found = slash < 0 ? Optional.empty() : feed(path.substring(0, slash));
    int track = found.map(f -> f.trackOf(path.substring(slash + 1))).orElse(NO_TRACK);
    if (found.isEmpty() || track < 0 || (feed.isPresent() && feed.get() != found.get())) {
      answer(request, "404 Not Found", List.of(), "");
      return;
    }
    Optional<Agreed> agreed = playing ? Optional.empty() : agree(request, track);
    if (agreed.isEmpty()) {
      answer(request, "461 Unsupported Transport", List.of(), "");
      return;
    }
    if (feed.isEmpty() && !server.sessions().begin(sessionId)) {
      agreed.get().route.close();
      answer(request, "453 Not Enough Bandwidth", List.of(), "");
      return;
    }
    if (feed.isEmpty()) {
      feed = found;
      media =
          Optional.of(
              new ClientMedia(
                  server.faults(),
                  found.get().trackCount(),
                  socket.getOutputStream(),
                  writing,
                  this::tooSlow,
                  this::close));
    }
    media.get().route(track, agreed.get().route);
    List<Header> headers = new ArrayList<>(session());
    headers.add(new Header("Transport", agreed.get().header));
    answer(request, "200 OK", headers, "");
  }

  private record Agreed(ClientMedia.Route route, String header) {}

  /// Empty when the client wants what is not done here.
  private Optional<Agreed> agree(RtspMessage request, int track) throws IOException {
    String transport = request.header("Transport");
    TransportHeader asked = TransportHeader.parse(transport);
    int channel = asked.channel().orElse(2 * track);
    if (asked.overTcp().orElse(false)) {
      return server.faults().refuseTcp() || channel < 0 || channel > Playing.CHANNELS - 2
          ? Optional.empty()
          : Optional.of(
              new Agreed(
                  new ClientMedia.Interleaved(channel),
                  "RTP/AVP/TCP;unicast;interleaved=" + channel + "-" + (channel + 1)));
    }
    int at = transport.toLowerCase(Locale.ROOT).indexOf("client_port=");
    int port = at < 0 ? -1 : RtspMessage.number(transport.substring(at + "client_port=".length()));
    if (server.faults().refuseUdp() || server.faults().tls() || port < 1 || port > 65_534) {
      return Optional.empty();
    }
    UdpPorts ports = UdpPorts.open(socket.getLocalAddress());
    InetSocketAddress client = new InetSocketAddress(socket.getInetAddress(), port);
    String header =
        "RTP/AVP;unicast;client_port="
            + (port + "-" + (port + 1))
            + ";server_port="
            + (ports.rtpPort() + "-" + (ports.rtpPort() + 1));
    return Optional.of(new Agreed(new ClientMedia.Datagrams(ports, client), header));
  }

  private void tooSlow() {
    server.countDropped();
    close();
  }

  private void play(RtspMessage request) throws IOException {
    if (feed.isEmpty() || media.isEmpty()) {
      answer(request, "455 Method Not Valid in This State", List.of(), "");
      return;
    }
    answer(request, "200 OK", session(), "");
    if (!playing) {
      playing = true;
      media.get().begin("rtsp-media-" + socket.getPort());
      feed.get().join(media.get());
      if (closed) {
        feed.get().leave(media.get());
      }
    }
  }

  private List<Header> session() {
    return List.of(new Header("Session", sessionId + ";timeout=" + SESSION_TIMEOUT_SECONDS));
  }

  private static String path(String url) {
    try {
      String path = new URI(url).getPath();
      return path == null ? "" : path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    } catch (URISyntaxException _) {
      return "";
    }
  }

  private void answer(RtspMessage request, String status, List<Header> headers, String body)
      throws IOException {
    List<Header> all = new ArrayList<>();
    all.add(new Header("CSeq", request.header("CSeq")));
    all.addAll(headers);
    if (!body.isEmpty()) {
      all.add(new Header("Content-Length", Integer.toString(body.length())));
    }
    byte[] bytes = new RtspMessage("RTSP/1.0 " + status, all, body).encode();
    writing.lock();
    try {
      socket.getOutputStream().write(bytes);
    } finally {
      writing.unlock();
    }
  }

  void close() {
    if (closed) {
      return;
    }
    closed = true;
    server.gone(this);
    if (media.isPresent()) {
      feed.ifPresent(f -> f.leave(media.get()));
      media.get().close();
    }
    server.sessions().over(sessionId, tornDown);
    try {
      socket.close();
    } catch (IOException _) {
      // The client is gone either way.
    }
  }
}
