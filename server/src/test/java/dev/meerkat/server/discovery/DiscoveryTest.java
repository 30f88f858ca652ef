package dev.meerkat.server.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.server.discovery.DiscoveryPacket.Answer;
import dev.meerkat.server.discovery.DiscoveryPacket.Question;
import dev.meerkat.server.discovery.SiteSearch.Found;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The search for sites over the loopback interface.
class DiscoveryTest {
  private static final String NONCE = "00112233445566778899aabbccddeeff";
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int MAX_SEARCHES = 10;

  private static Answer answer(String nonce, String server) {
    return new Answer(
        nonce, "0123456789abcdef", "harbour", server, "10.0.0.1:7800", "0.1.0-SNAPSHOT");
  }

  private static DiscoveryPacket parsed(byte[] bytes) {
    return DiscoveryPacket.parse(ByteBuffer.wrap(bytes));
  }

  private static int freePort() throws IOException {
    try (var socket = new DatagramSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static DiscoveryResponder responder(int port, String server) throws IOException {
    return DiscoveryResponder.start("127.0.0.1", port, nonce -> answer(nonce, server));
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited in vain for " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /// On a busy computer an answer may come after the search has ended.
  private static List<Found> search(int port, int expected)
      throws IOException, InterruptedException {
    List<Found> found = List.of();
    for (int i = 0; i < MAX_SEARCHES && found.size() < expected; i++) {
      found = SiteSearch.search(port, Duration.ofMillis(600));
    }
    return found;
  }

  @Test
  void allServersOfAHostAreFound() throws IOException, InterruptedException {
    int port = freePort();
    try (var _ = responder(port, "north");
        var _ = responder(port, "south")) {
      List<Found> found = search(port, 2);
      assertThat(found).extracting(Found::server).containsExactly("north", "south");
      assertThat(found.getFirst().site()).isEqualTo("harbour");
      assertThat(found.getFirst().authority()).isEqualTo("0123456789abcdef");
      assertThat(found.getFirst().place()).isEqualTo("10.0.0.1:7800");
      assertThat(found.getFirst().version()).isEqualTo("0.1.0-SNAPSHOT");
      assertThat(found.getFirst().from()).startsWith("127.");
    }
    assertThat(SiteSearch.search(port, Duration.ofMillis(60))).isEmpty();
  }

  @Test
  void whatIsNoQuestionIsCountedAndNotAnswered() throws IOException, InterruptedException {
    int port = freePort();
    NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    try (var responder = responder(port, "north");
        var channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
      channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
      channel.bind(null);
      var group = new InetSocketAddress(DiscoveryGroup.IPV4.on(loopback), port);
      byte[] question = new Question(NONCE).bytes();
      List<byte[]> malformed =
          List.of(
              new byte[0],
              new byte[] {'M'},
              new byte[DiscoveryPacket.QUESTION_BYTES],
              Arrays.copyOf(question, question.length - 1),
              Arrays.copyOf(question, question.length + 1),
              Arrays.copyOf(question, 4_000));
      for (byte[] each : malformed) {
        channel.send(ByteBuffer.wrap(each), group);
      }
      channel.send(ByteBuffer.wrap(answer(NONCE, "other").bytes()), group);
      await(
          "all to be counted",
          () -> responder.malformed() == malformed.size() && responder.ignored() == 1);
      assertThat(responder.answered()).isZero();
      channel.send(ByteBuffer.wrap(question), group);
      ByteBuffer got = ByteBuffer.allocate(2_000);
      channel.receive(got);
      assertThat(DiscoveryPacket.parse(got.flip())).isEqualTo(answer(NONCE, "north"));
    }
  }

  @Test
  void noMoreIsAnsweredThanTheLimit() {
    var limit = new AnswerLimit(20, 0);
    assertThat(allowed(limit, 100, 0)).isEqualTo(20);
    assertThat(allowed(limit, 100, TimeUnit.MILLISECONDS.toNanos(500))).isEqualTo(10);
    assertThat(allowed(limit, 100, TimeUnit.HOURS.toNanos(1))).isEqualTo(20);
  }

  private static int allowed(AnswerLimit limit, int tries, long nowNanos) {
    int allowed = 0;
    for (int i = 0; i < tries; i++) {
      allowed += limit.allows(nowNanos) ? 1 : 0;
    }
    return allowed;
  }

  @Test
  void onlyNeighboursAreAnswered() throws IOException {
    NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    assertThat(DiscoveryGroup.isNeighbour(InetAddress.getByName("127.3.2.1"), loopback)).isTrue();
    assertThat(DiscoveryGroup.isNeighbour(InetAddress.getByName("128.0.0.1"), loopback)).isFalse();
    assertThat(DiscoveryGroup.isNeighbour(InetAddress.getByName("fd00::1"), loopback)).isFalse();
  }

  @Test
  void packetsComeBackAsWritten_andNoAnswerIsLongerThanItsQuestion() {
    assertThat(parsed(new Question(NONCE).bytes())).isEqualTo(new Question(NONCE));
    var longest =
        new Answer(
            NONCE,
            "0123456789abcdef",
            "s".repeat(63),
            "n".repeat(63),
            "h".repeat(253) + ":1",
            "v".repeat(40));
    assertThat(parsed(longest.bytes())).isEqualTo(longest);
    assertThat(longest.bytes()).hasSizeLessThanOrEqualTo(new Question(NONCE).bytes().length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 20, 21, 28, 29, 30, 40, 50})
  void aTruncatedAnswerIsRefused(int length) {
    byte[] cut = Arrays.copyOf(answer(NONCE, "north").bytes(), length);
    assertThatThrownBy(() -> parsed(cut)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAnswerCannotWriteToTheTerminal() {
    assertThatThrownBy(() -> parsed(answer(NONCE, "\u001b[2J").bytes()))
        .hasMessageContaining("printable");
  }

  @Test
  void noiseIsRefusedOrRead_andNothingElse() {
    var random = new Random(7);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = answer(NONCE, "north").bytes();
      for (int changes = random.nextInt(4); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        DiscoveryPacket _ = parsed(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
        read++;
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
    assertThat(read).isPositive();
  }
}
