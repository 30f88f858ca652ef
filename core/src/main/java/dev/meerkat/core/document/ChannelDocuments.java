package dev.meerkat.core.document;

import dev.meerkat.core.notice.Channel;
import dev.meerkat.core.notice.Channel.Interest;
import dev.meerkat.core.notice.MailChannel;
import dev.meerkat.core.notice.Templates;
import dev.meerkat.core.notice.WebhookChannel;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Between the documents of channels and [Channel].
public final class ChannelDocuments {
  private static final String TYPE = "type";
  private static final String MAIL = "MAIL";
  private static final String WEBHOOK = "WEBHOOK";

  private ChannelDocuments() {}

  /// @param name of a channel
  public static DocumentKey key(String name) {
    return new DocumentKey(DocumentKey.CHANNEL, name);
  }

  public static SortedMap<String, String> fields(Channel channel) {
    SortedMap<String, String> fields = new TreeMap<>();
    fields.put("enabled", Boolean.toString(channel.interest().enabled()));
    fields.put("redundancy", Boolean.toString(channel.interest().redundancy()));
    fields.put("problems", Boolean.toString(channel.interest().problems()));
    switch (channel) {
      case MailChannel mail -> {
        fields.put(TYPE, MAIL);
        fields.put("host", mail.host());
        fields.put("port", Integer.toString(mail.port()));
        fields.put("security", mail.security().name());
        fields.put("username", mail.username());
        fields.put("password", mail.password());
        fields.put("certificate", mail.certificate());
        fields.put("from", mail.from());
        fields.put("to", String.join(",", mail.to()));
        fields.putAll(Templates.unset());
        fields.putAll(mail.templates().byField());
      }
      case WebhookChannel webhook -> {
        fields.put(TYPE, WEBHOOK);
        fields.put("url", webhook.url());
        fields.put("secret", webhook.secret());
        fields.put("certificate", webhook.certificate());
      }
    }
    return fields;
  }

  /// @throws IllegalArgumentException when it makes no sense, naming the field
  static Channel read(DocumentKey key, Document document) {
    var interest =
        new Interest(
            flag(document, "enabled"), flag(document, "redundancy"), flag(document, "problems"));
    String type = text(document, TYPE);
    return switch (type) {
      case MAIL ->
          new MailChannel(
              key.id(),
              interest,
              text(document, "host"),
              port(text(document, "port")),
              security(text(document, "security")),
              text(document, "username"),
              text(document, "password"),
              text(document, "certificate"),
              text(document, "from"),
              recipients(text(document, "to")),
              templates(document));
      case WEBHOOK ->
          new WebhookChannel(
              key.id(),
              interest,
              text(document, "url"),
              text(document, "secret"),
              text(document, "certificate"));
      default ->
          throw new IllegalArgumentException(
              TYPE + ": '" + type + "' is none of " + MAIL + ", " + WEBHOOK);
    };
  }

  private static Templates templates(Document document) {
    var templates = Templates.unset();
    templates.replaceAll((field, _) -> {
      var value = document.fields().get(field);
      return value == null ? "" : value.value();
    });
    return new Templates(templates);
  }

  private static List<String> recipients(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
  }

  private static int port(String text) {
    if (!text.matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException("port: expected 1 to 65535");
    }
    return Integer.parseInt(text);
  }

  private static MailChannel.Security security(String text) {
    for (var security : MailChannel.Security.values()) {
      if (security.name().equals(text)) {
        return security;
      }
    }
    throw new IllegalArgumentException("security: expected STARTTLS, TLS or NONE");
  }

  private static boolean flag(Document document, String name) {
    String value = text(document, name);
    if (!value.equals("true") && !value.equals("false")) {
      throw new IllegalArgumentException(name + ": expected true or false");
    }
    return value.equals("true");
  }

  private static String text(Document document, String name) {
    var field = document.fields().get(name);
    if (field == null) {
      throw new IllegalArgumentException(name + ": it has no such field");
    }
    return field.value();
  }
}
