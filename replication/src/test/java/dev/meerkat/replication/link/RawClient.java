package dev.meerkat.replication.link;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.replication.wire.Bounds;
import dev.meerkat.replication.wire.Message;
import dev.meerkat.replication.wire.MessageForm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/// An active side that sends whatever the test wants.
final class RawClient implements AutoCloseable {
  final Channel channel;
  private final Socket socket;

  RawClient(int port, LinkSecurity security) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    channel = Channel.secure(socket, security, true, 120_000);
  }

  /// One that is known to the other side.
  static RawClient known(int port, LinkSecurity security) throws IOException {
    var client = new RawClient(port, security);
    client.channel.write(new Message.Opening("accounts", new ServerId("one"), Message.Role.SOURCE));
    client.channel.readOpening();
    return client;
  }

  void send(byte[] bytes, int length) throws IOException {
    channel.write(bytes, 0, length);
  }

  /// The next one that is no heartbeat.
  Message next() throws IOException {
    while (true) {
      Message message = channel.read(Bounds.MESSAGE_BYTES);
      if (!(message instanceof Message.Heartbeat)) {
        return message;
      }
    }
  }

  static byte[] bytes(Message message) {
    return MessageForm.bytes(message, false);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
