package dev.meerkat.media.rtsp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Takes the bytes of an RTSP connection apart into messages and interleaved frames (RFC 2326
/// §10.12), in one buffer that is used again; frames are read in place.
///
/// ```
/// '$' | channel (8) | length (16, big-endian) | data
/// ```
///
/// What comes first must be a message, or frames with an RTP or RTCP packet: those of a session
/// that is over, which some cameras send on a new connection (live555 before June 2017: retina
/// issue 17). After that, bytes that are neither are skipped up to the next status line or frame
/// with an RTP or RTCP packet on a channel that was seen before, because some cameras lose the head
/// of a frame (Canon VB-H47: gortsplib pull request 653; servers with live555 before June 2017:
/// retina issue 17). More than [#MAX_SKIPPED_BYTES] in a row are refused.
final class RtspReader {
  static final int MAX_HEAD_BYTES = 64 * 1024;
  static final int MAX_BODY_BYTES = 64 * 1024;
  private static final int MIN_ROOM_BYTES = 64 * 1024;

  /// Java reads no more from a socket at once.
  static final int MAX_READ_BYTES = 128 * 1024;

  /// What is left over of a packet or less, and so costs little to move.
  private static final int LITTLE_BYTES = 4 * 1024;

  private static final int MAX_START_LINE_BYTES = 4096;
  private static final int FRAME_HEADER_BYTES = 4;
  static final int MAX_SKIPPED_BYTES = 256 * 1024;

  /// So many items in order after a skip, and it is forgotten.
  private static final int CALM_ITEMS = 1_000;

  private static final byte[] STATUS_LINE = "RTSP/1.".getBytes(StandardCharsets.ISO_8859_1);

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

  /// Whether the other side has shown that it speaks RTSP.
  private boolean known;

  private int highestChannel = 1;
  private boolean skipping;
  private int skippedBytes;
  private int itemsSinceSkip;
  private long skips;

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
    if (end - start < LITTLE_BYTES || buffer.length - end < MIN_ROOM_BYTES) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      scanned = Math.max(0, scanned - start);
      end -= start;
      start = 0;
    }
    int room = Math.min(buffer.length - end, MAX_READ_BYTES);
    int count = in.read(buffer, end, room);
    if (count < 0) {
      return false;
    }
    end += count;
    lastReadBytes = count;
    return true;
  }

  /// The next item; a frame or message stays valid until the next call of [#fill].
  ///
  /// @throws RtspSyntaxException when the bytes are neither a frame nor a message, and cannot be
  ///   skipped
  Item next() throws RtspSyntaxException {
    while (true) {
      while (start < end && (buffer[start] == '\r' || buffer[start] == '\n')) {
        start++;
      }
      if (start == end) {
        return Item.INCOMPLETE;
      }
      if (skipping && !skip()) {
        return Item.INCOMPLETE;
      }
      Item item = buffer[start] == '$' ? nextFrame() : nextMessage();
      if (item != Item.INCOMPLETE && skippedBytes > 0 && ++itemsSinceSkip == CALM_ITEMS) {
        skippedBytes = 0;
      }
      if (!skipping) {
        return item;
      }
    }
  }

  /// Goes on to what may be the next item.
  ///
  /// @return false when that needs more bytes
  private boolean skip() throws RtspSyntaxException {
    for (; start < end; start++, skippedBytes++) {
      if (skippedBytes > MAX_SKIPPED_BYTES) {
        throw new RtspSyntaxException(
            "no message or frame begins within " + MAX_SKIPPED_BYTES + " bytes: " + excerpt());
      }
      boolean begins = buffer[start] == '$' ? frameBegins() : statusLineBegins();
      if (begins) {
        boolean whole = end - start > Math.max(STATUS_LINE.length, FRAME_HEADER_BYTES);
        skipping = !whole;
        scanned = start;
        return whole;
      }
    }
    return false;
  }

  /// Whether the bytes at `start`, as far as they are there, are the head of a frame with a packet
  /// of version 2.
  private boolean frameBegins() {
    int there = end - start;
    return (there < 2 || (buffer[start + 1] & 0xff) <= highestChannel) && holdsPacket();
  }

  private boolean holdsPacket() {
    int there = end - start;
    return (there < 4 || ((buffer[start + 2] & 0xff) << 8 | (buffer[start + 3] & 0xff)) >= 8)
        && (there < 5 || (buffer[start + 4] & 0xc0) == 0x80);
  }

  private boolean statusLineBegins() {
    int there = Math.min(end - start, STATUS_LINE.length);
    return Arrays.equals(buffer, start, start + there, STATUS_LINE, 0, there);
  }

  private void beginSkip() {
    skipping = true;
    skips++;
    itemsSinceSkip = 0;
    start++;
    skippedBytes++;
  }

  private Item nextFrame() throws RtspSyntaxException {
    if (end - start < FRAME_HEADER_BYTES) {
      return Item.INCOMPLETE;
    }
    if (!known && !holdsPacket()) {
      throw new RtspSyntaxException("what comes is not RTSP 1.0: " + excerpt());
    }
    int length = (buffer[start + 2] & 0xff) << 8 | (buffer[start + 3] & 0xff);
    if (end - start < FRAME_HEADER_BYTES + length) {
      return Item.INCOMPLETE;
    }
    channel = buffer[start + 1] & 0xff;
    highestChannel = known ? Math.max(highestChannel, channel) : highestChannel;
    frameOffset = start + FRAME_HEADER_BYTES;
    frameLength = length;
    start = frameOffset + length;
    return Item.FRAME;
  }

  private Item nextMessage() throws RtspSyntaxException {
    if (!startLineFits()) {
      if (!known) {
        throw new RtspSyntaxException("what comes is not RTSP 1.0: " + excerpt());
      }
      beginSkip();
      return Item.INCOMPLETE;
    }
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
    take(headOnly, bodyAt, bodyAt + bodyLength);
    return Item.MESSAGE;
  }

  private void take(RtspMessage headOnly, int bodyAt, int bodyEnd) {
    String body = new String(buffer, bodyAt, bodyEnd - bodyAt, StandardCharsets.UTF_8);
    message = new RtspMessage(headOnly.startLine(), headOnly.headers(), body);
    start = bodyEnd;
    scanned = start;
    known = true;
  }

  /// Takes what has come of a body as the whole of it, when it holds a track's description: for
  /// cameras whose `Content-Length` is too large.
  ///
  /// @return whether there is a message now
  boolean takeShortBody() throws RtspSyntaxException {
    String text = new String(buffer, start, end - start, StandardCharsets.UTF_8);
    int crlf = text.indexOf("\r\n\r\n");
    int lf = text.indexOf("\n\n");
    boolean useLf = lf >= 0 && (crlf < 0 || lf < crlf);
    int headEnd = useLf ? lf : crlf;
    if (!text.startsWith("RTSP/1.") || headEnd < 0 || !text.substring(headEnd).contains("\nm=")) {
      return false;
    }
    int bodyAt = headEnd + (useLf ? 2 : 4);
    RtspMessage headOnly = RtspMessage.parse(text.substring(0, headEnd), "");
    message = new RtspMessage(headOnly.startLine(), headOnly.headers(), text.substring(bodyAt));
    start = end;
    scanned = start;
    known = true;
    return true;
  }

  /// Whether the first line is, or may become, that of a message. Other protocols are seen as soon
  /// as their first line is there, as they may never send a second.
  private boolean startLineFits() {
    int lineEnd = start;
    while (lineEnd < end && lineEnd < start + MAX_START_LINE_BYTES && buffer[lineEnd] != '\n') {
      lineEnd++;
    }
    boolean letter = buffer[start] >= 'A' && buffer[start] <= 'Z';
    boolean whole = lineEnd < end;
    boolean binary = known && !printable(start, Math.min(lineEnd, start + 16));
    return letter
        && !binary
        && (!whole
            || new String(buffer, start, lineEnd - start, StandardCharsets.ISO_8859_1)
                .contains("RTSP/1."));
  }

  private boolean printable(int from, int to) {
    for (int i = from; i < to; i++) {
      if (buffer[i] < ' ' && buffer[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  /// The first bytes, printable, for an error message.
  private String excerpt() {
    StringBuilder text = new StringBuilder("\"");
    for (int i = start; i < end && i < start + 40 && buffer[i] != '\r' && buffer[i] != '\n'; i++) {
      text.append(buffer[i] >= ' ' && buffer[i] < 127 ? (char) buffer[i] : '.');
    }
    return text.append('"').toString();
  }

  /// How much the last [#fill] gave, at most [#MAX_READ_BYTES].
  int lastReadBytes() {
    return lastReadBytes;
  }

  /// Whether an item has begun and not ended.
  boolean midItem() {
    return start < end;
  }

  /// How often bytes were skipped.
  long skips() {
    return skips;
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
