package dev.meerkat.media.rtsp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// An RTSP connection's bytes, which come in pieces of any size.
///
/// Held: only a syntax error is thrown; an item lies in the buffer; what is read does not depend on
/// the size of the pieces; a message that is written and read is the same.
public final class RtspReaderFuzz {
  private RtspReaderFuzz() {}

  /// @param data size of the pieces (8 bits), then the bytes of the connection
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) {
      return;
    }
    List<String> whole = read(data, Integer.MAX_VALUE);
    List<String> inPieces = read(data, 1 + (data[0] & 0xff));
    if (!whole.equals(inPieces)) {
      throw new AssertionError("in one piece:\n" + whole + "\nin several:\n" + inPieces);
    }
  }

  private static List<String> read(byte[] data, int pieceBytes) {
    var items = new ArrayList<String>();
    var reader = new RtspReader(pieces(data, pieceBytes));
    try {
      while (reader.fill()) {
        RtspReader.Item item = reader.next();
        while (item != RtspReader.Item.INCOMPLETE) {
          items.add(item == RtspReader.Item.FRAME ? frame(reader) : message(reader.message()));
          if (items.size() > data.length) {
            throw new AssertionError("more items than bytes");
          }
          item = reader.next();
        }
      }
    } catch (RtspSyntaxException _) {
      items.add("refused");
    } catch (IOException e) {
      throw new AssertionError("the bytes are in memory", e);
    }
    return items;
  }

  private static InputStream pieces(byte[] data, int pieceBytes) {
    return new ByteArrayInputStream(data, 1, data.length - 1) {
      @Override
      public int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(length, pieceBytes));
      }
    };
  }

  private static String frame(RtspReader reader) {
    int end = reader.frameOffset() + reader.frameLength();
    if (reader.frameOffset() < 0 || end > reader.buffer().length) {
      throw new AssertionError("a frame ends at " + end);
    }
    return "frame of " + reader.frameLength() + " on " + reader.channel();
  }

  private static String message(RtspMessage message) {
    String head = new String(message.encode(), StandardCharsets.UTF_8);
    head = head.substring(0, head.length() - message.body().length() - 4);
    try {
      RtspMessage again = RtspMessage.parse(head, message.body());
      if (!again.equals(message)) {
        throw new AssertionError(message + " became " + again);
      }
    } catch (RtspSyntaxException e) {
      throw new AssertionError(message + " cannot be read again", e);
    }
    if (message.status() < 0 || message.sequence() < -1 || message.reason().length() > 100) {
      throw new AssertionError(message.toString());
    }
    return message.toString();
  }

  /// What a camera sends: answers, frames between them, a request of its own, garbage.
  public static List<byte[]> seeds() {
    String options = "RTSP/1.0 200 OK\r\nCSeq: 1\r\nPublic: DESCRIBE, SETUP, PLAY\r\n\r\n";
    String describe =
        "RTSP/1.0 200 OK\nCSeq: 2\nContent-Type: application/sdp\nContent-Length: 9\n\nv=0\r\nm=x ";
    String refusal =
        "RTSP/1.0 401 Unauthorized\r\nCSeq: 3\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\n";
    String frame = "$\0\0\u000c\u0080`\0\1\0\0\0\0\0\0\0\0";
    String request = "OPTIONS rtsp://h/ RTSP/1.0\r\nCSeq: 9\r\n\r\n";
    return List.of(
        bytes("\u0003" + options + describe),
        bytes("\u0010" + options + frame + frame + request),
        bytes("\u0001" + refusal + frame + "garbage$x" + frame + options),
        bytes("\u00ffGET / HTTP/1.1\r\n\r\n"),
        bytes("\u0007" + options + "\u00fe\u0001\u0002$\1\0\u0008\u0080``````` " + describe));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
