package dev.meerkat.replication.link;

import dev.meerkat.replication.wire.Message;
import dev.meerkat.replication.wire.MessageForm;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.net.Socket;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Messages over TLS over a TCP connection. One thread reads, and one writes.
final class Channel implements AutoCloseable {
  /// What is read before the other side is known, in bytes.
  static final int OPENING_BYTES = 8 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(Channel.class);

  private final Socket socket;
  private final SSLSocket tls;
  private final SSLSession session;
  private final InputStream in;
  private final OutputStream out;
  private volatile Optional<Deadline> deadline = Optional.empty();

  private Channel(Socket socket, SSLSocket tls) throws IOException {
    this.socket = socket;
    this.tls = tls;
    this.session = tls.getSession();
    this.in = tls.getInputStream();
    this.out = tls.getOutputStream();
  }

  /// Shakes hands. Both ends show certificates.
  ///
  /// @param socket connected; closed when this fails
  /// @param calling whether this end made the connection
  static Channel secure(Socket socket, LinkSecurity security, boolean calling, int silenceMillis)
      throws IOException {
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(silenceMillis);
      // Not closed by the TLS above it: closing that waits for a writer that is stuck.
      var tls =
          (SSLSocket)
              security
                  .contexts()
                  .get()
                  .getSocketFactory()
                  .createSocket(
                      socket, socket.getInetAddress().getHostAddress(), socket.getPort(), false);
      tls.setEnabledProtocols(new String[] {LinkSecurity.PROTOCOL});
      tls.setUseClientMode(calling);
      if (!calling) {
        tls.setNeedClientAuth(true);
      }
      tls.startHandshake();
      return new Channel(socket, tls);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  SSLSession session() {
    return session;
  }

  /// @param most bytes of a message
  /// @throws EOFException when the connection ended, between messages or in one
  /// @throws dev.meerkat.replication.wire.MalformedException when that is no message
  Message read(int most) throws IOException {
    return MessageForm.of(readBytes(most));
  }

  private MemorySegment readBytes(int most) throws IOException {
    byte[] head = in.readNBytes(MessageForm.HEAD_BYTES);
    if (head.length < MessageForm.HEAD_BYTES) {
      throw new EOFException(
          head.length == 0 ? "the connection was closed" : "the connection ended in a message");
    }
    int length = MessageForm.length(head, most);
    byte[] bytes = new byte[length];
    System.arraycopy(head, 0, bytes, 0, head.length);
    int got = in.readNBytes(bytes, head.length, length - head.length);
    if (got < length - head.length) {
      throw new EOFException("the connection ended in a message");
    }
    return MemorySegment.ofArray(bytes);
  }

  Message.Opening readOpening() throws IOException {
    return switch (MessageForm.first(readBytes(OPENING_BYTES))) {
      case Message.Opening opening -> opening;
      case Message.Leaving(var why) -> throw new IOException("the other side says: " + why);
      case Message other ->
          throw new IOException("the other side began with " + other.getClass().getSimpleName());
    };
  }

  void write(byte[] bytes, int from, int length) throws IOException {
    out.write(bytes, from, length);
  }

  void write(Message message) throws IOException {
    byte[] bytes = MessageForm.bytes(message, false);
    write(bytes, 0, bytes.length);
  }

  /// Writes the last message of this side.
  void finish(Message last) throws IOException {
    write(last);
    tls.shutdownOutput();
  }

  /// Reads until the other side has closed the connection, too, so that it gets what was written
  /// last: what is closed with something unread in it is reset, and loses that.
  void drain() {
    byte[] scrap = new byte[8 << 10];
    try {
      int got;
      do {
        got = in.read(scrap);
      } while (got >= 0);
    } catch (IOException e) {
      LOG.debug("the connection ended with {}", e.toString());
    }
  }

  /// Says why there will be no connection, and ends it.
  void refuse(String why, long millis) throws IOException {
    closeWithin(millis);
    finish(new Message.Leaving(why));
    drain();
    close();
  }

  /// Closes it then, whatever is going on, unless it was closed before.
  void closeWithin(long millis) {
    deadline = Optional.of(new Deadline(socket, millis));
  }

  /// At once, also while other threads read and write, which then fail.
  @Override
  public void close() {
    deadline.ifPresent(Deadline::close);
    try {
      socket.close();
    } catch (IOException e) {
      LOG.warn("a connection could not be closed: {}", e.toString());
    }
  }
}
