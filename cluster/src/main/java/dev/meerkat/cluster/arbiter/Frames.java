package dev.meerkat.cluster.arbiter;

import dev.meerkat.cluster.WireException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/// Messages on a connection: each its length (4 octets, big-endian), then its bytes.
final class Frames {
  private Frames() {}

  static void write(OutputStream out, byte[] bytes) throws IOException {
    out.write(
        ByteBuffer.allocate(Integer.BYTES + bytes.length).putInt(bytes.length).put(bytes).array());
    out.flush();
  }

  /// @throws EOFException when the other end has closed the connection
  static byte[] read(DataInputStream in, int maxBytes) throws IOException, WireException {
    int length = in.readInt();
    if (length < 1 || length > maxBytes) {
      throw new WireException(
          "a message is " + length + " bytes long, but only 1 to " + maxBytes + " are possible");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }
}
