package dev.meerkat.media.rtsp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/// A camera that goes through a written conversation, over as many connections as that takes.
///
/// | Line | Meaning |
/// |---|---|
/// | `# text` | who does that, and where it is reported |
/// | `> regex` | is found in the next request; several in a row are of one request |
/// | `< text` | is sent, with CR and LF |
/// | `\| text` | is sent, with LF alone |
/// | `$ n` | a frame with picture `n` is sent |
/// | `x hex` | these bytes are sent |
/// | `! hang up` | the connection is closed |
///
/// `{url}`, `{host}`, `{cseq}`, `{cseq-1}` and `{length}` (of the body in front of the next empty
/// line) are filled in.
final class QuirkCamera implements AutoCloseable {
  private record Exchange(List<String> expected, List<String> answer) {}

  final List<String> surprises = new CopyOnWriteArrayList<>();
  private final List<Exchange> exchanges;
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private int at;

  QuirkCamera(String conversation) throws IOException {
    exchanges = read(conversation);
    Thread.ofVirtual().start(this::serve);
  }

  private static List<Exchange> read(String conversation) {
    List<Exchange> exchanges = new ArrayList<>();
    boolean asking = false;
    for (String line : conversation.lines().toList()) {
      if (line.startsWith("> ")) {
        if (!asking) {
          exchanges.add(new Exchange(new ArrayList<>(), new ArrayList<>()));
        }
        exchanges.getLast().expected.add(line.substring(2));
        asking = true;
      } else if (!line.startsWith("#")) {
        asking = false;
        if (!exchanges.isEmpty()) {
          exchanges.getLast().answer.add(line);
        }
      }
    }
    return exchanges;
  }

  RtspTarget target() {
    return RtspTarget.of("rtsp://" + host() + "/cam", "u", "p");
  }

  private String host() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /// Whether the conversation went on to its end.
  boolean isOver() {
    return at == exchanges.size();
  }

  private void serve() {
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept()) {
        talk(socket);
      } catch (IOException _) {
        // The client hung up, or the test is over.
      }
    }
  }

  private void talk(Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    RtspReader reader = new RtspReader(socket.getInputStream());
    while (true) {
      switch (reader.next()) {
        case MESSAGE -> {
          RtspMessage request = reader.message();
          if (at == exchanges.size()) {
            break;
          }
          Exchange exchange = exchanges.get(at);
          at++;
          check(exchange, request);
          out.write(answer(exchange, request));
          if (exchange.answer.contains("! hang up")) {
            return;
          }
        }
        case FRAME -> {}
        case INCOMPLETE -> {
          if (!reader.fill()) {
            return;
          }
        }
      }
    }
  }

  private void check(Exchange exchange, RtspMessage request) {
    String text = new String(request.encode(), StandardCharsets.UTF_8);
    for (String regex : exchange.expected) {
      String filled = regex.replace("{url}", "\\Q" + target() + "\\E").replace("{host}", host());
      if (!Pattern.compile(filled, Pattern.MULTILINE).matcher(text).find()) {
        surprises.add("exchange " + at + ": no \"" + filled + "\" in\n" + text);
      }
    }
  }

  private byte[] answer(Exchange exchange, RtspMessage request) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < exchange.answer.size(); i++) {
      String line = exchange.answer.get(i);
      String text = line.length() < 2 ? "" : line.substring(2);
      switch (line.isEmpty() ? ' ' : line.charAt(0)) {
        case '<' ->
            out.writeBytes(ScriptedCamera.bytes(filled(exchange, i, text, request) + "\r\n"));
        case '|' -> out.writeBytes(ScriptedCamera.bytes(filled(exchange, i, text, request) + "\n"));
        case '$' -> out.writeBytes(ScriptedCamera.picture(Integer.parseInt(text), 0x65));
        case 'x' -> out.writeBytes(HexFormat.ofDelimiter(" ").parseHex(text));
        default -> {
          // An empty line, or the end of the connection.
        }
      }
    }
    return out.toByteArray();
  }

  private String filled(Exchange exchange, int line, String text, RtspMessage request) {
    return text.replace("{url}", target().toString())
        .replace("{host}", host())
        .replace("{cseq}", Integer.toString(request.sequence()))
        .replace("{cseq-1}", Integer.toString(request.sequence() - 1))
        .replace("{length}", Integer.toString(bodyLength(exchange, line)));
  }

  private static int bodyLength(Exchange exchange, int line) {
    List<String> rest = exchange.answer.subList(line, exchange.answer.size());
    List<String> body = rest.subList(rest.indexOf("<") + 1, rest.size());
    return body.stream().takeWhile(l -> l.startsWith("< ")).mapToInt(l -> l.length()).sum();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
