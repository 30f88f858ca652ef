package dev.meerkat.lab.group;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A connection with PostgreSQL that waits for no answer longer than it is told: PostgreSQL's
/// documentation, chapter 55, Frontend/Backend Protocol 3.0, simple queries, without a password.
final class PostgresConnection implements AutoCloseable {
  private static final int VERSION = 3 << 16;
  private static final int MAX_MESSAGE = 64 << 20;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  private PostgresConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    this.out = new DataOutputStream(socket.getOutputStream());
  }

  static PostgresConnection open(String address, int limitMillis) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(address, PostgreSql.PORT), limitMillis);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(limitMillis);
      var connection = new PostgresConnection(socket);
      connection.begin();
      return connection;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private void begin() throws IOException {
    byte[] words = "user\0postgres\0database\0postgres\0\0".getBytes(StandardCharsets.UTF_8);
    var message = new ByteArrayOutputStream();
    var data = new DataOutputStream(message);
    data.writeInt(words.length + 8);
    data.writeInt(VERSION);
    data.write(words);
    out.write(message.toByteArray());
    var _ = rows();
  }

  /// The rows of a statement's answer, each with its columns.
  List<List<String>> query(String statement) throws IOException {
    byte[] words = statement.getBytes(StandardCharsets.UTF_8);
    var message = new ByteArrayOutputStream();
    var data = new DataOutputStream(message);
    data.writeByte('Q');
    data.writeInt(words.length + 5);
    data.write(words);
    data.writeByte(0);
    out.write(message.toByteArray());
    return rows();
  }

  /// All up to the message that says it is ready for the next statement.
  private List<List<String>> rows() throws IOException {
    var rows = new ArrayList<List<String>>();
    while (true) {
      int type = in.readUnsignedByte();
      int length = in.readInt() - 4;
      if (length < 0 || length > MAX_MESSAGE) {
        throw new IOException("a message of " + length + " bytes");
      }
      byte[] body = in.readNBytes(length);
      switch (type) {
        case 'Z' -> {
          return rows;
        }
        case 'E' ->
            throw new IOException(
                new String(body, StandardCharsets.UTF_8).replace('\0', ' ').strip());
        case 'D' -> rows.add(row(body));
        default -> {} // authentication, parameters, the names of columns, what was done
      }
    }
  }

  private static List<String> row(byte[] body) throws IOException {
    var data = new DataInputStream(new ByteArrayInputStream(body));
    int count = data.readUnsignedShort();
    var columns = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      int length = data.readInt();
      columns.add(length < 0 ? "" : new String(data.readNBytes(length), StandardCharsets.UTF_8));
    }
    return columns;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
