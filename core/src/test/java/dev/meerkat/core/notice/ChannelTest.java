package dev.meerkat.core.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.document.ChannelDocuments;
import dev.meerkat.core.document.DocumentKey;
import dev.meerkat.core.document.Documents;
import dev.meerkat.core.document.Hlc;
import dev.meerkat.core.document.SiteDocuments;
import dev.meerkat.core.document.SiteReading;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.notice.Channel.Interest;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelTest {
  private static final MailChannel MAIL =
      new MailChannel(
          "office",
          new Interest(true, true, false),
          "mail.example.org",
          587,
          MailChannel.Security.STARTTLS,
          "meerkat",
          "geheim",
          "",
          "meerkat@example.org",
          List.of("office@example.org", "guard@example.org"),
          templates("startedSubject", "{server} records {count}"));
  private static final WebhookChannel WEBHOOK =
      new WebhookChannel(
          "alarms",
          Interest.ALL,
          "https://alarms.example.org/meerkat",
          WebhookChannel.secret(new byte[24]),
          "ab".repeat(32));

  private static Templates templates(String field, String source) {
    var chosen = new TreeMap<String, String>();
    chosen.put(field, source);
    return new Templates(chosen);
  }

  private static Documents documents(SortedMap<String, String> mail) {
    var edits = new TreeMap<DocumentKey, SortedMap<String, String>>();
    edits.put(ChannelDocuments.key("office"), mail);
    edits.put(ChannelDocuments.key("alarms"), ChannelDocuments.fields(WEBHOOK));
    return Documents.EMPTY.edit(edits, new Hlc(1, 0, new ServerId("a"))).next();
  }

  @Test
  void channelsComeBackAsWritten() {
    SiteReading reading = SiteDocuments.read(documents(ChannelDocuments.fields(MAIL)));
    assertThat(reading.problems()).isEmpty();
    assertThat(reading.channels().values()).containsExactly(WEBHOOK, MAIL);
  }

  @Test
  void theyStayWithTheirSite() {
    Documents all = documents(ChannelDocuments.fields(MAIL));
    var version = new Hlc(2, 0, new ServerId("a"));
    assertThat(SiteDocuments.joining(all, new ServerId("a"), version, new TreeSet<>()).isEmpty())
        .isTrue();
    assertThat(SiteDocuments.leaving(all, new ServerId("a"), version).isEmpty()).isTrue();
  }

  @Test
  void secretsAreNotPrinted() {
    assertThat(MAIL + " " + WEBHOOK)
        .doesNotContain("geheim", "whsec_", "/meerkat")
        .contains("mail.example.org", "office@example.org");
  }

  @ParameterizedTest
  @CsvSource({
    "host, 'a b', host: expected the name or address",
    "port, 0, port: expected 1 to 65535",
    "port, x, 'field ''port'': ''x'' is not a whole number'",
    "security, PLAIN, 'is none of STARTTLS, TLS, NONE'",
    "security, NONE, security: expected starttls or tls where there is a password",
    "password, '', password: expected a user name and a password",
    "from, nobody, from: expected one address",
    "to, '', to: expected 1 to 50 addresses",
    "to, 'a@b,c', to: expected 1 to 50 addresses",
    "certificate, 12, certificate: expected a SHA-256 fingerprint",
    "enabled, yes, is neither true nor false",
    "type, FAX, is none of MAIL",
    "endedText, {home}, 'endedText: there is no placeholder {home}'",
    "problemsText, {cameras}, there is no placeholder {cameras}",
  })
  void whatMakesNoSenseIsToldAndLeftOut(String field, String value, String why) {
    var fields = ChannelDocuments.fields(MAIL);
    fields.put(field, value);
    SiteReading reading = SiteDocuments.read(documents(fields));
    assertThat(reading.channels().values()).containsExactly(WEBHOOK);
    assertThat(reading.unreadableChannels()).containsExactly("office");
    assertThat(reading.problems())
        .singleElement()
        .asString()
        .startsWith("channel office is left out: ")
        .contains(why)
        .doesNotContain("geheim");
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://x/, whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, url: expected",
    "https://user:pw@x/, whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, url: expected",
    "https://x/, secret, secret: expected whsec_",
    "https://x/, whsec_!!!, secret: expected whsec_",
    "https://x/, whsec_AAAA, secret: expected whsec_"
  })
  void aWebhookThatMakesNoSenseIsRefused(String url, String secret, String why) {
    assertThatThrownBy(() -> new WebhookChannel("w", Interest.ALL, url, secret, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
