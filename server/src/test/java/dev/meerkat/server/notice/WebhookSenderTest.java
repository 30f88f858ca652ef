package dev.meerkat.server.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.notice.Channel.Interest;
import dev.meerkat.core.notice.WebhookChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookSenderTest {
  private final WebhookSender sender = new WebhookSender(InstantSource.system());

  /// The example that libraries of Standard Webhooks test with.
  @Test
  void signsAsTheSpecificationHasIt() {
    var channel =
        new WebhookChannel(
            "hook", Interest.ALL, "http://h/", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "");
    assertThat(
            WebhookSender.signature(
                channel,
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "1614265330",
                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void theReceiverFindsItGenuineAndTheSameAtEveryAttempt() throws IOException {
    try (var receiver = new Receiver()) {
      for (int i = 0; i < 2; i++) {
        assertThat(sender.send(receiver.channel(), Messages.message(3, "hook")))
            .isInstanceOf(Outcome.Delivered.class);
      }
      assertThat(receiver.received()).hasSize(2);
      assertThat(receiver.received()).allMatch(Receiver.Received::genuine);
      assertThat(receiver.received()).extracting(Receiver.Received::id).containsOnly("msg_3");
      assertThat(receiver.received().getFirst().body().path("number").asInt()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "500, Failed, status 500",
    "401, Failed, secret of this channel",
    "302, Failed, redirects are not followed",
    "410, Failed, status 410",
    "422, Refused, refuses this message"
  })
  void whatElseIsAnsweredIsTold(int status, String outcome, String words) throws IOException {
    try (var receiver = new Receiver()) {
      receiver.answer(status);
      assertThat(sender.send(receiver.channel(), Messages.message(3, "hook")))
          .asString()
          .startsWith(outcome)
          .contains(words);
    }
  }

  @Test
  void aReceiverThatIsDownIsTold() throws IOException {
    WebhookChannel channel;
    try (var receiver = new Receiver()) {
      channel = receiver.channel();
    }
    assertThat(sender.send(channel, Messages.message(3, "hook")))
        .asString()
        .startsWith("Failed")
        .contains("cannot be reached");
  }
}
