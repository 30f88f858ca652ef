package dev.meerkat.server.api;

import dev.meerkat.core.document.ChannelDocuments;
import dev.meerkat.core.notice.Channel;
import dev.meerkat.core.notice.MailChannel;
import dev.meerkat.core.notice.Templates;
import dev.meerkat.core.notice.WebhookChannel;
import dev.meerkat.server.notice.Delivery;
import dev.meerkat.server.notice.Message;
import dev.meerkat.server.notice.Outcome;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// `/notifications`: where notices go, and how their delivery goes.
final class NotificationApi {
  private static final String WEBHOOK = "webhook";
  private static final String MAIL = "mail";

  private final Node node;

  NotificationApi(Node node) {
    this.node = node;
  }

  private SortedMap<String, Channel> channels() {
    return node.store().reading().channels();
  }

  void list(Exchange exchange) {
    exchange.onlyQuery();
    var deliveries = node.office().deliveries();
    exchange.answer(
        200,
        channels().values().stream()
            .map(each -> answer(each, Optional.ofNullable(deliveries.get(each.name()))))
            .toList());
  }

  void waiting(Exchange exchange) {
    exchange.onlyQuery();
    exchange.answer(200, node.office().waiting().stream().map(NotificationApi::answer).toList());
  }

  private static Answers.WaitingNotice answer(Message message) {
    return new Answers.WaitingNotice(
        message.id(),
        message.channel(),
        message.type(),
        Instant.ofEpochMilli(message.createdMillis()).toString(),
        message.subject());
  }

  void add(Exchange exchange) throws IOException {
    Body body = exchange.body();
    String name = body.requiredText("name");
    String type = body.requiredText("type");
    Map<String, String> given = given(body, type);
    body.close();
    if (channels().containsKey(name)) {
      throw ApiException.conflict("there is a channel '" + name + "' already", "change that one");
    }
    if (channels().size() >= Channel.MAX_CHANNELS) {
      throw ApiException.conflict(
          "there are " + Channel.MAX_CHANNELS + " channels already", "remove one of them");
    }
    Map<String, String> fields = new TreeMap<>(usual(type));
    fields.putAll(given);
    exchange.answer(201, edited(name, fields));
  }

  void change(Exchange exchange) throws IOException {
    Channel old = channel(exchange);
    Body body = exchange.body();
    Map<String, String> fields = given(body, type(old));
    body.close();
    checkPassword(old, fields);
    exchange.answer(200, edited(old.name(), fields));
  }

  /// Whoever sends a password to another place must know it.
  private static void checkPassword(Channel old, Map<String, String> fields) {
    if (old instanceof MailChannel mail
        && !mail.password().isEmpty()
        && !fields.containsKey("password")) {
      SortedMap<String, String> known = ChannelDocuments.fields(mail);
      for (String field : List.of("host", "port", "security", "certificate")) {
        String next = fields.get(field);
        if (next != null && !next.equals(known.get(field))) {
          throw ApiException.invalid(
              field + " decides to whom the password is shown", "give the password again with it");
        }
      }
    }
  }

  void remove(Exchange exchange) throws IOException {
    exchange.onlyQuery();
    node.store().delete(ChannelDocuments.key(channel(exchange).name()));
    exchange.nothing();
  }

  void test(Exchange exchange) throws InterruptedException {
    Channel channel = channel(exchange);
    exchange.body().close();
    exchange.answer(
        200,
        switch (node.office().test(channel)) {
          case Outcome.Delivered(var answer) -> new Answers.TestedChannel(true, answer, "");
          case Outcome.Refused(var what, var todo) -> new Answers.TestedChannel(false, what, todo);
          case Outcome.Failed(var what, var todo) -> new Answers.TestedChannel(false, what, todo);
        });
  }

  private Channel channel(Exchange exchange) {
    String name = exchange.context().pathParam("id");
    Channel channel = channels().get(name);
    if (channel == null) {
      throw ApiException.notFound(
          "there is no channel '" + name + "'", "GET /api/v1/notifications lists them");
    }
    return channel;
  }

  private Answers.Channel edited(String name, Map<String, String> fields) throws IOException {
    try {
      node.store().edit(ChannelDocuments.key(name), fields);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(
          String.valueOf(e.getMessage()).replace(" is left out:", ":"), "nothing has changed");
    }
    Channel channel = channels().get(name);
    if (channel == null) {
      throw ApiException.conflict("channel '" + name + "' was removed meanwhile", "");
    }
    return answer(channel, Optional.empty());
  }

  /// The fields of the request, as its document has them.
  private static Map<String, String> given(Body body, String type) {
    Map<String, String> fields = new TreeMap<>();
    for (String name : List.of("enabled", "redundancy", "problems")) {
      body.bool(name).ifPresent(value -> fields.put(name, value.toString()));
    }
    body.text("certificate")
        .ifPresent(value ->
            fields.put("certificate", value.strip().replace(":", "").toLowerCase(Locale.ROOT)));
    switch (type) {
      case MAIL -> givenMail(body, fields);
      case WEBHOOK -> {
        body.text("url").ifPresent(value -> fields.put("url", value.strip()));
        body.text("secret").ifPresent(value -> fields.put("secret", value.strip()));
      }
      default ->
          throw ApiException.invalid("type '" + type + "' is not known", "use mail or webhook");
    }
    return fields;
  }

  private static void givenMail(Body body, Map<String, String> fields) {
    for (String name : List.of("host", "username", "password", "from")) {
      body.text(name).ifPresent(value -> fields.put(name, value));
    }
    body.whole("port", 1, 65_535).ifPresent(value -> fields.put("port", value.toString()));
    body.text("security")
        .ifPresent(value -> fields.put("security", value.toUpperCase(Locale.ROOT)));
    body.texts("to").ifPresent(value -> fields.put("to", String.join(",", value)));
    for (String name : Templates.unset().keySet()) {
      body.text(name).ifPresent(value -> fields.put(name, value));
    }
  }

  private static Map<String, String> usual(String type) {
    Map<String, String> fields = new TreeMap<>();
    for (String name : List.of("enabled", "redundancy", "problems")) {
      fields.put(name, "true");
    }
    fields.put("type", type.toUpperCase(Locale.ROOT));
    fields.put("certificate", "");
    if (type.equals(MAIL)) {
      fields.put("host", "");
      fields.put("port", "587");
      fields.put("security", MailChannel.Security.STARTTLS.name());
      fields.put("username", "");
      fields.put("password", "");
      fields.put("from", "");
      fields.put("to", "");
    } else {
      fields.put("url", "");
      fields.put("secret", "");
    }
    return fields;
  }

  private static String type(Channel channel) {
    return switch (channel) {
      case MailChannel _ -> MAIL;
      case WebhookChannel _ -> WEBHOOK;
    };
  }

  private static Answers.Channel answer(Channel channel, Optional<Delivery> delivery) {
    Optional<MailChannel> mail =
        channel instanceof MailChannel found ? Optional.of(found) : Optional.empty();
    Optional<WebhookChannel> webhook =
        channel instanceof WebhookChannel found ? Optional.of(found) : Optional.empty();
    return new Answers.Channel(
        channel.name(),
        type(channel),
        channel.interest().enabled(),
        channel.interest().redundancy(),
        channel.interest().problems(),
        mail.map(MailChannel::certificate)
            .or(() -> webhook.map(WebhookChannel::certificate))
            .orElse(""),
        mail.map(NotificationApi::answer).orElse(null),
        webhook.map(WebhookChannel::url).orElse(null),
        delivery.map(NotificationApi::answer).orElse(null));
  }

  private static Answers.MailSettings answer(MailChannel mail) {
    return new Answers.MailSettings(
        mail.host(),
        mail.port(),
        CameraApi.word(mail.security()),
        mail.username(),
        !mail.password().isEmpty(),
        mail.from(),
        mail.to(),
        mail.templates().byField());
  }

  private static Answers.DeliveryState answer(Delivery delivery) {
    return new Answers.DeliveryState(
        delivery.waiting(),
        delivery.oldest().map(Instant::toString).orElse(null),
        delivery.delivered().map(Instant::toString).orElse(null),
        delivery.trouble().map(each -> each.since().toString()).orElse(null),
        delivery.trouble().map(Delivery.Trouble::attempts).orElse(0),
        delivery.trouble().map(Delivery.Trouble::what).orElse(null),
        delivery.trouble().map(Delivery.Trouble::todo).orElse(null));
  }
}
