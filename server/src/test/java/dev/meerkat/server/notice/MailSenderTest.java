package dev.meerkat.server.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.notice.Channel.Interest;
import dev.meerkat.core.notice.MailChannel;
import dev.meerkat.core.notice.MailChannel.Security;
import dev.meerkat.core.notice.Templates;
import dev.meerkat.server.notice.MailGate.Manner;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MailSenderTest {
  private static final Duration SHORT = Duration.ofSeconds(1);

  private final MailGate gate;
  private final Attempts attempts =
      new Attempts(new ServerId("south_1"), InstantSource.system(), Duration.ofSeconds(60));

  MailSenderTest() throws Exception {
    gate = new MailGate();
  }

  @BeforeEach
  void begin() {
    gate.behave(Manner.OPEN);
  }

  @AfterEach
  void end() throws Exception {
    attempts.close();
    gate.close();
  }

  private MailChannel showing(String password, String certificate, String... to) {
    return new MailChannel(
        "office",
        Interest.ALL,
        "127.0.0.1",
        gate.port(),
        Security.STARTTLS,
        MailGate.USER,
        password,
        certificate,
        "meerkat@example.org",
        List.of(to),
        Templates.USUAL);
  }

  private MailChannel channel(String... to) {
    return showing(MailGate.PASSWORD, gate.fingerprint(), to);
  }

  private Outcome send(MailChannel channel) throws InterruptedException {
    return attempts.send(channel, Messages.message(7, "office"));
  }

  @Test
  void goesByStarttlsAndLogin() throws Exception {
    assertThat(send(channel("office@example.org", "guard@example.org")))
        .isInstanceOf(Outcome.Delivered.class);
    assertThat(gate.mail().waitForIncomingEmail(20_000, 2)).isTrue();
    var mails = gate.mail().getReceivedMessages();
    assertThat(mails).hasSize(2);
    assertThat(mails[0].getSubject()).isEqualTo("subject 7");
    assertThat(mails[0].getContent().toString()).contains("text of 7 für alle");
    assertThat(mails[0].getHeader("Message-ID")).containsExactly("<msg_7@meerkat>");
    assertThat(mails[0].getHeader("Auto-Submitted")).containsExactly("auto-generated");
    assertThat(mails[0].getSentDate()).isNotNull();
  }

  @Test
  void aWrongPasswordIsToldWithoutIt() throws Exception {
    assertThat(send(showing("falsch", gate.fingerprint(), "office@example.org")))
        .isInstanceOf(Outcome.Failed.class)
        .asString()
        .contains("refuses the login", "check user name and password")
        .doesNotContain("falsch");
    assertThat(gate.mail().getReceivedMessages()).isEmpty();
  }

  @Test
  void aCertificateThatIsNotTrustedGetsNothing() throws Exception {
    for (String pinned : List.of("", "ab".repeat(32))) {
      assertThat(send(showing(MailGate.PASSWORD, pinned, "office@example.org")))
          .isInstanceOf(Outcome.Failed.class)
          .asString()
          .contains("TLS", "--certificate");
    }
    assertThat(gate.mail().getReceivedMessages()).isEmpty();
  }

  @Test
  void nothingIsSaidWhereTlsIsNotOffered() throws Exception {
    gate.behave(Manner.PLAIN);
    assertThat(send(channel("office@example.org")))
        .isInstanceOf(Outcome.Failed.class)
        .asString()
        .contains("STARTTLS");
    assertThat(gate.mail().getReceivedMessages()).isEmpty();
  }

  @Test
  void thoseRecipientsThatAreTakenGetIt() throws Exception {
    gate.behave(Manner.CHOOSY);
    assertThat(send(channel("nobody@example.org", "office@example.org")))
        .isInstanceOf(Outcome.Delivered.class)
        .asString()
        .contains("refused: nobody@example.org");
    assertThat(gate.mail().waitForIncomingEmail(20_000, 1)).isTrue();
    assertThat(send(channel("nobody@example.org")))
        .isInstanceOf(Outcome.Refused.class)
        .asString()
        .contains("every recipient: nobody@example.org", "no such user");
    assertThat(gate.mail().getReceivedMessages()).hasSize(1);
  }

  @Test
  void aMailServerThatHangsOrBabblesIsLeftInTime() throws Exception {
    for (Manner manner : List.of(Manner.HANGING, Manner.BABBLING)) {
      gate.behave(manner);
      var outcome =
          attempts.send(channel("office@example.org"), Messages.message(1, "office"), SHORT);
      assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    }
  }

  @Test
  void aMailServerThatIsDownIsTold() throws Exception {
    var channel = channel("office@example.org");
    gate.close();
    assertThat(send(channel))
        .isInstanceOf(Outcome.Failed.class)
        .asString()
        .contains("127.0.0.1:" + channel.port(), "check host, port");
  }
}
