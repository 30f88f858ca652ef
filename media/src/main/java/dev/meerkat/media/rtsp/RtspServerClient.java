package dev.meerkat.media.rtsp;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.rtsp.RtspMessage.Header;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.ReentrantLock;

/// One client's connection to [RtspServer].
final class RtspServerClient implements RtspFeed.Listener {
  private static final int SESSION_TIMEOUT_SECONDS = 60;

  /// Samples that a client may be behind.
  private static final int MAX_QUEUE = 64;

  private static final int NOT_SET_UP = -1;

  private final RtspServer server;
  private final Socket socket;
  private final RtspServerAuth auth;
  private final ReentrantLock writing = new ReentrantLock();
  private final BlockingQueue<RtspFeed.Unit> queue = new ArrayBlockingQueue<>(MAX_QUEUE);
  private final String sessionId = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
  private volatile Optional<RtspFeed> feed = Optional.empty();
  private int[] channels = {};
  private boolean playing;
  private volatile boolean closed;

  /// Only the feed's thread uses it.
  private boolean begun;

  private long sentBytes;

  RtspServerClient(RtspServer server, Socket socket) {
    this.server = server;
    this.socket = socket;
    this.auth = new RtspServerAuth(server.credentials(), DigestAlgorithm.MD5);
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
        answer(request, "200 OK", session(), "");
        return false;
      }
      default -> answer(request, "501 Not Implemented", List.of(), "");
    }
    return true;
  }

  private void describe(RtspMessage request, String url) throws IOException {
    Optional<RtspFeed> found = server.feed(path(url));
    if (found.isEmpty()) {
      answer(request, "404 Not Found", List.of(), "");
      return;
    }
    answer(
        request,
        "200 OK",
        List.of(
            new Header("Content-Base", url.endsWith("/") ? url : url + "/"),
            new Header("Content-Type", "application/sdp")),
        found.get().description());
  }

  private void setUp(RtspMessage request, String url) throws IOException {
    String path = path(url);
    int slash = path.lastIndexOf('/');
    Optional<RtspFeed> found = slash < 0 ? Optional.empty() : server.feed(path.substring(0, slash));
    int track = found.map(f -> f.trackOf(path.substring(slash + 1))).orElse(NOT_SET_UP);
    if (found.isEmpty() || track < 0 || (feed.isPresent() && feed.get() != found.get())) {
      answer(request, "404 Not Found", List.of(), "");
      return;
    }
    String transport = request.header("Transport").toUpperCase(Locale.ROOT);
    int at = transport.indexOf("INTERLEAVED=");
    int channel = at < 0 ? 2 * track : RtspMessage.number(transport.substring(at + 12));
    if (!transport.contains("RTP/AVP/TCP") || channel < 0 || channel > 254 || playing) {
      answer(request, "461 Unsupported Transport", List.of(), "");
      return;
    }
    if (feed.isEmpty()) {
      feed = found;
      channels = new int[found.get().trackCount()];
      Arrays.fill(channels, NOT_SET_UP);
    }
    channels[track] = channel;
    List<Header> headers = new ArrayList<>(session());
    headers.add(
        new Header(
            "Transport", "RTP/AVP/TCP;unicast;interleaved=" + channel + "-" + (channel + 1)));
    answer(request, "200 OK", headers, "");
  }

  private void play(RtspMessage request) throws IOException {
    if (feed.isEmpty()) {
      answer(request, "455 Method Not Valid in This State", List.of(), "");
      return;
    }
    answer(request, "200 OK", session(), "");
    if (!playing) {
      playing = true;
      Thread.ofVirtual().name("rtsp-media-" + socket.getPort()).start(this::sendMedia);
      feed.get().join(this);
      if (closed) {
        feed.get().leave(this);
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

  @Override
  public void unit(RtspFeed.Unit unit) {
    if (!begun && !(unit.keyFrame() && unit.track() == 0)) {
      return;
    }
    begun = true;
    if (channels[unit.track()] != NOT_SET_UP && !queue.offer(unit) && !closed) {
      server.countDropped();
      close();
    }
  }

  private void sendMedia() {
    try {
      OutputStream out = socket.getOutputStream();
      while (!closed) {
        RtspFeed.Unit unit = queue.take();
        byte[] frames = unit.frames().toArray();
        setChannel(frames, channels[unit.track()]);
        write(out, frames);
      }
    } catch (IOException _) {
      close();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      close();
    }
  }

  private void write(OutputStream out, byte[] frames) throws IOException {
    long bound = Math.min(server.faults().stallAfterBytes(), server.faults().cutAfterBytes());
    int length = (int) Math.min(frames.length, bound - sentBytes);
    writing.lock();
    try {
      out.write(frames, 0, length);
    } finally {
      writing.unlock();
    }
    sentBytes += length;
    if (server.faults().cutAfterBytes() <= sentBytes) {
      close();
    }
  }

  private static void setChannel(byte[] frames, int channel) {
    for (int at = 0; at < frames.length; ) {
      frames[at + 1] = (byte) channel;
      at += 4 + ((frames[at + 2] & 0xff) << 8 | (frames[at + 3] & 0xff));
    }
  }

  void close() {
    if (closed) {
      return;
    }
    closed = true;
    feed.ifPresent(f -> f.leave(this));
    server.gone(this);
    queue.clear();
    // Wakes the media thread; the queue has room, as it was just emptied and the feed was left.
    queue.offer(new RtspFeed.Unit(0, false, Bytes.copyOf(new byte[0])));
    try {
      socket.close();
    } catch (IOException _) {
      // The client is gone either way.
    }
  }
}
