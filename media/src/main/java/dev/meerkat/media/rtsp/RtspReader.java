package dev.meerkat.media.rtsp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Takes the bytes of an RTSP connection apart into messages and interleaved frames (RFC 2326
/// §10.12), in one buffer that is used again; frames are read in place.
///
/// ```
/// '$' | channel (8) | length (16, big-endian) | data
/// ```
final class RtspReader {
  static final int MAX_HEAD_BYTES = 64 * 1024;
  static final int MAX_BODY_BYTES = 64 * 1024;
  private static final int MIN_ROOM_BYTES = 64 * 1024;
  private static final int MAX_START_LINE_BYTES = 4096;
  private static final int FRAME_HEADER_BYTES = 4;

  /// Room for the largest message and as much again as is worth a read.
  private final byte[] buffer = new byte[MAX_HEAD_BYTES + MAX_BODY_BYTES + MIN_ROOM_BYTES];

  private final InputStream in;
  private int start;
  private int end;
  private int lastReadBytes;

  /// How far the end of a head was looked for, so that slow senders cost no more than fast ones.
  private int scanned;

  private int channel;
  private int frameOffset;
  private int frameLength;
  private RtspMessage message = new RtspMessage("", List.of(), "");

  enum Item {
    FRAME,
    MESSAGE,
    /// The buffer holds no whole item: [#fill].
    INCOMPLETE
  }

  RtspReader(InputStream in) {
    this.in = in;
  }

  /// Reads once, as much as is there. Not to be called while a frame is in use.
  ///
  /// @return false at the end of the connection
  /// @throws java.net.SocketTimeoutException when the socket's timeout passes
  boolean fill() throws IOException {
    if (start == end) {
      start = 0;
      end = 0;
      scanned = 0;
    } else if (buffer.length - end < MIN_ROOM_BYTES) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      scanned = Math.max(0, scanned - start);
      end -= start;
      start = 0;
    }
    int count = in.read(buffer, end, buffer.length - end);
    if (count < 0) {
      return false;
    }
    end += count;
    lastReadBytes = count;
    return true;
  }

  /// The next item; a frame or message stays valid until the next call of [#fill].
  ///
  /// @throws RtspSyntaxException when the bytes are neither a frame nor a message
  Item next() throws RtspSyntaxException {
    while (start < end && (buffer[start] == '\r' || buffer[start] == '\n')) {
      start++;
    }
    if (start == end) {
      return Item.INCOMPLETE;
    }
    return buffer[start] == '$' ? nextFrame() : nextMessage();
  }

  private Item nextFrame() {
    if (end - start < FRAME_HEADER_BYTES) {
      return Item.INCOMPLETE;
    }
    int length = (buffer[start + 2] & 0xff) << 8 | (buffer[start + 3] & 0xff);
    if (end - start < FRAME_HEADER_BYTES + length) {
      return Item.INCOMPLETE;
    }
    channel = buffer[start + 1] & 0xff;
    frameOffset = start + FRAME_HEADER_BYTES;
    frameLength = length;
    start = frameOffset + length;
    return Item.FRAME;
  }

  private Item nextMessage() throws RtspSyntaxException {
    checkStartLine();
    int at = Math.max(scanned, start);
    int bodyAt = -1;
    int headEnd = at;
    for (; at < end && bodyAt < 0; at++) {
      if (buffer[at] == '\n') {
        headEnd = at;
        if (at + 1 < end && buffer[at + 1] == '\n') {
          bodyAt = at + 2;
        } else if (at + 2 < end && buffer[at + 1] == '\r' && buffer[at + 2] == '\n') {
          bodyAt = at + 3;
        }
      }
    }
    if ((bodyAt < 0 ? end : bodyAt) - start > MAX_HEAD_BYTES) {
      throw new RtspSyntaxException("a message head has more than " + MAX_HEAD_BYTES + " bytes");
    }
    if (bodyAt < 0) {
      scanned = Math.max(start, end - 3);
      return Item.INCOMPLETE;
    }
    String head = new String(buffer, start, headEnd - start, StandardCharsets.UTF_8);
    RtspMessage headOnly = RtspMessage.parse(head, "");
    String lengthText = headOnly.header("Content-Length");
    int bodyLength = lengthText.isEmpty() ? 0 : RtspMessage.number(lengthText);
    if (bodyLength < 0 || bodyLength > MAX_BODY_BYTES) {
      throw new RtspSyntaxException(
          "Content-Length \"" + lengthText + "\" is not a number up to " + MAX_BODY_BYTES);
    }
    if (end - bodyAt < bodyLength) {
      scanned = start;
      return Item.INCOMPLETE;
    }
    String body = new String(buffer, bodyAt, bodyLength, StandardCharsets.UTF_8);
    message = new RtspMessage(headOnly.startLine(), headOnly.headers(), body);
    start = bodyAt + bodyLength;
    scanned = start;
    return Item.MESSAGE;
  }

  /// Refuses other protocols as soon as their first line is there, as they may never send a second.
  private void checkStartLine() throws RtspSyntaxException {
    int lineEnd = start;
    while (lineEnd < end && lineEnd < start + MAX_START_LINE_BYTES && buffer[lineEnd] != '\n') {
      lineEnd++;
    }
    boolean letter = buffer[start] >= 'A' && buffer[start] <= 'Z';
    boolean whole = lineEnd < end;
    if (!letter
        || (whole
            && !new String(buffer, start, lineEnd - start, StandardCharsets.ISO_8859_1)
                .contains("RTSP/1."))) {
      throw new RtspSyntaxException("what comes is not RTSP 1.0: " + excerpt());
    }
  }

  /// The first bytes, printable, for an error message.
  private String excerpt() {
    StringBuilder text = new StringBuilder("\"");
    for (int i = start; i < end && i < start + 40 && buffer[i] != '\r' && buffer[i] != '\n'; i++) {
      text.append(buffer[i] >= ' ' && buffer[i] < 127 ? (char) buffer[i] : '.');
    }
    return text.append('"').toString();
  }

  /// How much the last [#fill] gave.
  int lastReadBytes() {
    return lastReadBytes;
  }

  /// Whether an item has begun and not ended.
  boolean midItem() {
    return start < end;
  }

  byte[] buffer() {
    return buffer;
  }

  int channel() {
    return channel;
  }

  int frameOffset() {
    return frameOffset;
  }

  int frameLength() {
    return frameLength;
  }

  RtspMessage message() {
    return message;
  }
}
