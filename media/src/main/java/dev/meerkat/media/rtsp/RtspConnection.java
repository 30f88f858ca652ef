package dev.meerkat.media.rtsp;

import dev.meerkat.media.rtsp.RtspException.Kind;
import dev.meerkat.media.rtsp.RtspMessage.Header;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/// The client's end of one TCP connection to a camera: requests out, answers in.
final class RtspConnection implements AutoCloseable {
  private static final int MAX_EARLY_BYTES = 8 * 1024 * 1024;

  /// A body with too large a `Content-Length` is taken for whole when no more came for this long.
  private static final int SHORT_BODY_MILLIS = 1_000;

  private final RtspTarget target;
  private final RtspTimeouts timeouts;
  private final Socket tcp;

  /// `tcp`, or TLS over it.
  private final Socket socket;

  private final RtspReader reader;
  private final RtspAuthenticator authenticator;
  private final ReentrantLock writing = new ReentrantLock();
  private final WriteLimit writes;

  /// Media that came before the answer to PLAY, as some cameras send it; by channel.
  private final EarlyPackets<Integer> early = new EarlyPackets<>(MAX_EARLY_BYTES);

  private int sequence;
  private final AnswerNumbers answers = new AnswerNumbers();

  private RtspConnection(
      RtspTarget target,
      RtspTimeouts timeouts,
      RtspAuthenticator authenticator,
      Socket tcp,
      Socket socket)
      throws IOException {
    this.target = target;
    this.timeouts = timeouts;
    this.tcp = tcp;
    this.socket = socket;
    this.reader = new RtspReader(socket.getInputStream());
    this.authenticator = authenticator;
    this.writes = new WriteLimit(tcp);
  }

  /// @param authenticator of this camera, which may have been asked on an earlier connection
  /// @param notes takes what an operator may want to know
  static RtspConnection connect(
      RtspTarget target,
      RtspSettings settings,
      RtspAuthenticator authenticator,
      Consumer<String> notes)
      throws RtspException {
    RtspTimeouts timeouts = settings.timeouts();
    Socket tcp = connect(target, timeouts);
    try {
      Socket socket = target.secure() ? secured(tcp, target, settings, notes) : tcp;
      return new RtspConnection(target, timeouts, authenticator, tcp, socket);
    } catch (SSLException e) {
      closeQuietly(tcp, e);
      // What our own check of the certificate says is the message of the cause.
      boolean certificate = e.getCause() instanceof CertificateException;
      throw new RtspException(
          certificate ? Kind.PROTOCOL : Kind.NOT_RTSP,
          target
              + ": "
              + (certificate
                  ? String.valueOf(e.getMessage())
                  : "no TLS connection (" + e.getMessage() + "); check the port, or use rtsp:"),
          e);
    } catch (IOException e) {
      closeQuietly(tcp, e);
      throw new RtspException(
          Kind.BUSY,
          target
              + ": the connection broke before it was encrypted ("
              + e.getMessage()
              + "); check the port, and whether the camera is out of sessions",
          e);
    }
  }

  private static Socket secured(
      Socket tcp, RtspTarget target, RtspSettings settings, Consumer<String> notes)
      throws IOException {
    tcp.setSoTimeout(settings.timeouts().responseMillis());
    return RtspTls.wrap(tcp, target, settings.certificate(), notes);
  }

  private static Socket connect(RtspTarget target, RtspTimeouts timeouts) throws RtspException {
    Socket socket = new Socket();
    try {
      InetSocketAddress address = new InetSocketAddress(target.host(), target.port());
      if (address.isUnresolved()) {
        throw new UnknownHostException("the name " + target.host() + " has no address");
      }
      socket.setTcpNoDelay(true);
      socket.connect(address, timeouts.connectMillis());
      return socket;
    } catch (SocketTimeoutException e) {
      closeQuietly(socket, e);
      throw new RtspException(
          Kind.UNREACHABLE,
          target
              + ": no connection within "
              + timeouts.connectMillis()
              + " ms; check address, power and network of the camera",
          e);
    } catch (IOException e) {
      closeQuietly(socket, e);
      throw new RtspException(
          Kind.UNREACHABLE,
          target
              + ": no connection to port "
              + target.port()
              + " ("
              + e.getMessage()
              + "); check address, port, power and network of the camera",
          e);
    }
  }

  private static void closeQuietly(Socket socket, IOException because) {
    try {
      socket.close();
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  /// Sends a request and waits for its answer; signs it and sends it again when the camera asks for
  /// it.
  ///
  /// @return an answer with any status but 401
  RtspMessage exchange(String method, String uri, List<Header> headers) throws RtspException {
    for (int tries = 1; ; tries++) {
      int asked = send(method, uri, headers);
      RtspMessage response = awaitResponse(method, asked, timeouts.responseMillis());
      if (response.status() != 401) {
        authenticator.accepted();
        return response;
      }
      refused(response, tries);
    }
  }

  /// Sends a request and waits for its answer, whatever it is, for a while.
  void exchangeWithin(int millis, String method, String uri, List<Header> headers) {
    try {
      awaitResponse(method, send(method, uri, headers), millis);
    } catch (RtspException _) {
      // The connection is broken, or the camera silent: then nothing is gained by waiting.
    }
  }

  /// Learns from a 401.
  ///
  /// @param tries how often the request was sent
  /// @return whether it is of use to ask again
  boolean learns(RtspMessage response, int tries) {
    return authenticator.refused(response, tries).isEmpty();
  }

  private void refused(RtspMessage response, int tries) throws RtspException {
    String why = authenticator.refused(response, tries).orElse("");
    if (!why.isEmpty()) {
      throw new RtspException(Kind.UNAUTHORIZED, target + ": " + why);
    }
  }

  /// Sends a request without waiting for the answer.
  ///
  /// @return its sequence number
  int send(String method, String uri, List<Header> headers) throws RtspException {
    writing.lock();
    try {
      sequence++;
      List<Header> all = new ArrayList<>();
      all.add(new Header("CSeq", Integer.toString(sequence)));
      all.add(new Header("User-Agent", "Meerkat"));
      all.addAll(headers);
      authenticator
          .sign(method, uri)
          .ifPresent(value -> all.add(new Header("Authorization", value)));
      write(new RtspMessage(method + " " + uri + " RTSP/1.0", all, ""));
      return sequence;
    } catch (IOException e) {
      throw broken(e);
    } finally {
      writing.unlock();
    }
  }

  /// Answers a request of the camera.
  void answer(RtspMessage request) throws RtspException {
    writing.lock();
    try {
      write(CameraRequest.answer(request));
    } catch (IOException e) {
      throw broken(e);
    } finally {
      writing.unlock();
    }
  }

  private void write(RtspMessage message) throws IOException {
    writes.write(socket.getOutputStream(), message.encode());
  }

  /// Sends an interleaved frame (RFC 2326 §10.12).
  void sendFrame(int channel, byte[] packet) throws RtspException {
    byte[] frame = new byte[4 + packet.length];
    frame[0] = '$';
    frame[1] = (byte) channel;
    frame[2] = (byte) (packet.length >> 8);
    frame[3] = (byte) packet.length;
    System.arraycopy(packet, 0, frame, 4, packet.length);
    writing.lock();
    try {
      writes.write(socket.getOutputStream(), frame);
    } catch (IOException e) {
      throw broken(e);
    } finally {
      writing.unlock();
    }
  }

  InetAddress localAddress() {
    return socket.getLocalAddress();
  }

  InetAddress cameraAddress() {
    return socket.getInetAddress();
  }

  private RtspMessage awaitResponse(String method, int asked, int millis) throws RtspException {
    long deadlineNanos = System.nanoTime() + 1_000_000L * millis;
    while (true) {
      switch (next()) {
        case FRAME -> takeEarly(method.equals("PLAY"));
        case MESSAGE -> {
          RtspMessage message = reader.message();
          if (!message.isResponse()) {
            answer(message);
          } else if (answers.belongs(message.sequence(), asked)) {
            return message;
          }
        }
        case INCOMPLETE -> {
          long leftMillis = (deadlineNanos - System.nanoTime()) / 1_000_000;
          int waitMillis = Math.clamp(leftMillis, 1, SHORT_BODY_MILLIS);
          boolean came = leftMillis > 0 && fillWithin(waitMillis);
          if (!came && method.equals("DESCRIBE") && takeShortBody()) {
            return reader.message();
          }
          if (!came && leftMillis <= waitMillis) {
            throw new RtspException(
                Kind.SILENT,
                target
                    + ": no answer to "
                    + method
                    + " within "
                    + millis
                    + " ms; if it stays so, restart the camera");
          }
        }
      }
    }
  }

  private boolean takeShortBody() throws RtspException {
    try {
      return reader.takeShortBody();
    } catch (RtspSyntaxException e) {
      throw notRtsp(e);
    }
  }

  /// What comes before PLAY is of another session: live555 before June 2017 goes on to send those
  /// of a client that is gone to the next one that gets its socket's number (retina issue 17). It
  /// is passed over, and bounded like what is kept.
  private void takeEarly(boolean ofThisSession) throws RtspException {
    int length = reader.frameLength();
    boolean room =
        ofThisSession
            ? early.keep(
                reader.channel(), reader.buffer(), reader.frameOffset(), length, System.nanoTime())
            : early.pass(length);
    if (!room) {
      throw new RtspException(
          Kind.PROTOCOL,
          target
              + ": the camera sends more than "
              + early.maxBytes()
              + " bytes of media before it answers PLAY; restart it");
    }
  }

  /// The next item of the connection.
  RtspReader.Item next() throws RtspException {
    try {
      return reader.next();
    } catch (RtspSyntaxException e) {
      throw notRtsp(e);
    }
  }

  private RtspException notRtsp(RtspSyntaxException e) {
    return answers.any()
        ? new RtspException(
            Kind.PROTOCOL,
            target + ": " + e.getMessage() + "; the camera's stream is broken; reconnect",
            e)
        : new RtspException(
            Kind.NOT_RTSP,
            target + ": " + e.getMessage() + "; check the port of the camera's RTSP service",
            e);
  }

  /// Reads once.
  ///
  /// @return false when nothing came in that time
  boolean fillWithin(int millis) throws RtspException {
    try {
      if (socket.getSoTimeout() != millis) {
        socket.setSoTimeout(millis);
      }
      if (!reader.fill()) {
        throw ended(
            "the camera closed the connection"
                + (reader.midItem() ? " in the middle of a message or frame" : ""),
            Optional.empty());
      }
      return true;
    } catch (SocketTimeoutException _) {
      return false;
    } catch (RtspException e) {
      throw e;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private RtspException broken(IOException e) {
    if (e instanceof SocketTimeoutException) {
      return new RtspException(
          Kind.SILENT, target + ": " + e.getMessage() + "; if it stays so, restart the camera", e);
    }
    return ended("the connection broke: " + e.getMessage(), Optional.of(e));
  }

  /// A camera that has no session left often accepts the connection and closes it without a word.
  private RtspException ended(String what, Optional<IOException> cause) {
    Kind kind = answers.any() ? Kind.ENDED : Kind.BUSY;
    String message =
        target
            + ": "
            + what
            + (answers.any()
                ? ""
                : " without an answer; check the port, and whether the camera is out of sessions");
    return cause
        .map(e -> new RtspException(kind, message, e))
        .orElseGet(() -> new RtspException(kind, message));
  }

  RtspReader reader() {
    return reader;
  }

  List<EarlyPackets.Early<Integer>> takeEarly() {
    return early.take();
  }

  /// Sends a last request when nobody else is sending, then closes. It does not wait for the camera
  /// longer than a write may take ([WriteLimit]).
  void closeAfter(String method, String uri, List<Header> headers) {
    if (writing.tryLock()) {
      try {
        send(method, uri, headers);
      } catch (RtspException _) {
        // The connection is broken already, so the camera knows.
      } finally {
        writing.unlock();
      }
    }
    close();
  }

  @Override
  public void close() {
    try {
      // Not the TLS one, whose farewell might wait for the camera.
      tcp.close();
    } catch (IOException _) {
      // There is nothing left to lose: the descriptor is gone either way.
    }
  }
}
