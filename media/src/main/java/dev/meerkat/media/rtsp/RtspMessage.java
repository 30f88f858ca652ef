package dev.meerkat.media.rtsp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A request or a response (RFC 2326 §4).
///
/// @param startLine request line or status line
/// @param headers in order, as `Name: value` pairs
/// @param body often empty
record RtspMessage(String startLine, List<Header> headers, String body) {
  private static final int MAX_HEADERS = 200;

  record Header(String name, String value) {}

  RtspMessage {
    headers = List.copyOf(headers);
  }

  /// @param head start line and headers, without the empty line
  static RtspMessage parse(String head, String body) throws RtspSyntaxException {
    String[] lines = head.split("\r?\n", MAX_HEADERS + 2);
    if (lines.length > MAX_HEADERS + 1) {
      throw new RtspSyntaxException("a message has more than " + MAX_HEADERS + " headers");
    }
    List<Header> headers = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      String name = colon < 0 ? "" : lines[i].substring(0, colon).strip();
      if (!name.isEmpty()) {
        headers.add(new Header(name, lines[i].substring(colon + 1).strip()));
      }
    }
    return new RtspMessage(lines[0].strip(), headers, body);
  }

  boolean isResponse() {
    return startLine.startsWith("RTSP/");
  }

  /// Status code of a response, 0 when there is none.
  int status() {
    String[] words = startLine.split(" +", 3);
    return words.length > 1 && words[1].matches("[1-9][0-9][0-9]") ? Integer.parseInt(words[1]) : 0;
  }

  /// Whether a response sends its client elsewhere (RFC 2326 §11.3, and 307 and 308 as in HTTP).
  boolean redirects() {
    return switch (status()) {
      case 301, 302, 303, 305, 307, 308 -> true;
      default -> false;
    };
  }

  /// The status line without the version, shortened for an error message.
  String reason() {
    String rest = startLine.replaceFirst("^RTSP/[0-9.]* *", "");
    return rest.length() <= 80 ? rest : rest.substring(0, 80) + "...";
  }

  /// The first header of that name, or empty.
  String header(String name) {
    for (Header header : headers) {
      if (header.name().equalsIgnoreCase(name)) {
        return header.value();
      }
    }
    return "";
  }

  List<String> all(String name) {
    return headers.stream()
        .filter(h -> h.name().equalsIgnoreCase(name))
        .map(Header::value)
        .toList();
  }

  /// The number in `CSeq`, or -1.
  int sequence() {
    return number(header("CSeq"));
  }

  /// A number of at most nine digits at the front of `text`, or -1.
  static int number(String text) {
    int end = 0;
    while (end < text.length() && end < 10 && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end == 0 || end > 9 ? -1 : Integer.parseInt(text.substring(0, end));
  }

  byte[] encode() {
    StringBuilder out = new StringBuilder(startLine).append("\r\n");
    for (Header header : headers) {
      out.append(header.name()).append(": ").append(header.value()).append("\r\n");
    }
    return out.append("\r\n").append(body).toString().getBytes(StandardCharsets.UTF_8);
  }
}
