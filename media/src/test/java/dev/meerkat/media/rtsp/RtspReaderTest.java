package dev.meerkat.media.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RtspReaderTest {
  /// Gives at most `chunk` bytes a read, as a network may.
  private static InputStream inChunks(byte[] bytes, int chunk) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public int read(byte[] b, int offset, int length) {
        return super.read(b, offset, Math.min(length, chunk));
      }
    };
  }

  private static List<String> items(InputStream in) throws IOException {
    RtspReader reader = new RtspReader(in);
    List<String> items = new ArrayList<>();
    while (true) {
      switch (reader.next()) {
        case FRAME -> {
          int sum = 0;
          for (int i = 0; i < reader.frameLength(); i++) {
            sum += reader.buffer()[reader.frameOffset() + i] & 0xff;
          }
          items.add("frame " + reader.channel() + " " + reader.frameLength() + " " + sum);
        }
        case MESSAGE -> {
          RtspMessage m = reader.message();
          items.add(m.startLine() + " " + m.sequence() + " [" + m.body() + "]");
        }
        case INCOMPLETE -> {
          if (!reader.fill()) {
            if (reader.midItem()) {
              items.add("cut");
            }
            return items;
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100, 65_536, 1_000_000})
  void takesMessagesAndFramesApart(int chunk) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    List<String> expected = new ArrayList<>();
    Random random = new Random(3);
    int[] sizes = {0, 1, 12, 1400, 65_535, 65_535, 3, 65_535, 40_000, 0};
    for (int i = 0; i < sizes.length; i++) {
      bytes.writeBytes(
          ("RTSP/1.0 200 OK\r\nCSeq: " + i + "\r\nContent-Length:  5 \r\n\r\nhello")
              .getBytes(StandardCharsets.UTF_8));
      expected.add("RTSP/1.0 200 OK " + i + " [hello]");
      byte[] frame = new byte[sizes[i]];
      random.nextBytes(frame);
      int sum = 0;
      for (byte b : frame) {
        sum += b & 0xff;
      }
      bytes.writeBytes(
          new byte[] {'$', (byte) (200 + i), (byte) (frame.length >> 8), (byte) frame.length});
      bytes.writeBytes(frame);
      expected.add("frame " + (200 + i) + " " + frame.length + " " + sum);
    }
    bytes.writeBytes("\r\nOPTIONS * RTSP/1.0\ncseq: 9\n\n$".getBytes(StandardCharsets.UTF_8));
    expected.add("OPTIONS * RTSP/1.0 9 []");
    expected.add("cut");
    assertThat(items(inChunks(bytes.toByteArray(), chunk))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTP/1.1 400 Bad Request\\n                     | not RTSP 1.0: \"HTTP/1.1 400 Bad Request\"",
        "SSH-2.0-OpenSSH_9.2\\n                          | not RTSP 1.0",
        "220 mail ESMTP\\n                               | not RTSP 1.0",
        "RTSP/2.0 200 OK\\n\\n                           | not RTSP 1.0",
        "$\0\0\0$\0\0\0                                  | not RTSP 1.0: \"$...$",
        "$\0\0\014abcdefgh                              | not RTSP 1.0",
        "RTSP/1.0 200 OK\\nContent-Length: x\\n\\n       | Content-Length \"x\"",
        "RTSP/1.0 200 OK\\nContent-Length: -1\\n\\n      | Content-Length \"-1\"",
        "RTSP/1.0 200 OK\\nContent-Length: 70000\\n\\n   | not a number up to 65536",
        "RTSP/1.0 200 OK\\nContent-Length: 9999999999\\n\\n | not a number up to 65536",
      })
  void refusesWhatIsNoRtsp(String text, String message) {
    byte[] bytes = text.replace("\\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> items(inChunks(bytes, 5)))
        .isInstanceOf(RtspSyntaxException.class)
        .hasMessageContaining(message);
  }

  /// Of a session that is over, on the connection of the next one (retina issue 17).
  @Test
  void passesPacketsBeforeTheFirstMessage() throws IOException {
    String text =
        "$\0\0\014\u0080`abcdefghij$\1\0\010\u0081\u00c9abcdefRTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n";
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    assertThat(items(inChunks(bytes, 3)))
        .containsExactly("frame 0 12 1239", "frame 1 8 927", "RTSP/1.0 200 OK 1 []");
  }

  @Test
  void boundsHeads() {
    assertThatThrownBy(() ->
            items(
                inChunks(
                    ("RTSP/1.0 200 OK\r\n" + "A: b\r\n".repeat(12_000))
                        .getBytes(StandardCharsets.UTF_8),
                    9999)))
        .hasMessageContaining("more than 65536 bytes");
    assertThatThrownBy(() ->
            items(
                inChunks(
                    ("RTSP/1.0 200 OK\r\n" + "A: b\r\n".repeat(300) + "\r\n")
                        .getBytes(StandardCharsets.UTF_8),
                    9999)))
        .hasMessageContaining("more than 200 headers");
    assertThatThrownBy(
            () -> items(inChunks("X".repeat(8000).getBytes(StandardCharsets.UTF_8), 9999)))
        .isInstanceOf(RtspSyntaxException.class);
  }

  @Test
  void anyBytesEndOrAreRefused() throws IOException {
    int refused = 0;
    for (long seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(400)];
      random.nextBytes(bytes);
      for (int i = 0; i < bytes.length; i += 1 + random.nextInt(30)) {
        bytes[i] = (byte) "$\r\nRTSP/1.0 :".charAt(random.nextInt(12));
      }
      try {
        assertThat(items(inChunks(bytes, 1 + random.nextInt(50)))).hasSizeLessThan(401);
      } catch (RtspSyntaxException _) {
        refused++;
      }
    }
    assertThat(refused).isBetween(100, 2_999);
  }
}
