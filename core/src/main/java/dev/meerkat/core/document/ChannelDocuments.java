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
  private static final String ENABLED = "enabled";
  private static final String REDUNDANCY = "redundancy";
  private static final String PROBLEMS = "problems";
  private static final String HOST = "host";
  private static final String PORT = "port";
  private static final String SECURITY = "security";
  private static final String USERNAME = "username";
  private static final String PASSWORD = "password";
  private static final String CERTIFICATE = "certificate";
  private static final String FROM = "from";
  private static final String TO = "to";
  private static final String URL = "url";
  private static final String SECRET = "secret";
  private static final String MAIL = "MAIL";
  private static final String WEBHOOK = "WEBHOOK";

  private ChannelDocuments() {}

  /// @param name of a channel
  public static DocumentKey key(String name) {
    return new DocumentKey(DocumentKey.CHANNEL, name);
  }

  public static SortedMap<String, String> fields(Channel channel) {
    SortedMap<String, String> fields = new TreeMap<>();
    fields.put(ENABLED, Boolean.toString(channel.interest().enabled()));
    fields.put(REDUNDANCY, Boolean.toString(channel.interest().redundancy()));
    fields.put(PROBLEMS, Boolean.toString(channel.interest().problems()));
    switch (channel) {
      case MailChannel mail -> {
        fields.put(TYPE, MAIL);
        fields.put(HOST, mail.host());
        fields.put(PORT, Integer.toString(mail.port()));
        fields.put(SECURITY, mail.security().name());
        fields.put(USERNAME, mail.username());
        fields.put(PASSWORD, mail.password());
        fields.put(CERTIFICATE, mail.certificate());
        fields.put(FROM, mail.from());
        fields.put(TO, String.join(",", mail.to()));
        fields.putAll(Templates.unset());
        fields.putAll(mail.templates().byField());
      }
      case WebhookChannel webhook -> {
        fields.put(TYPE, WEBHOOK);
        fields.put(URL, webhook.url());
        fields.put(SECRET, webhook.secret());
        fields.put(CERTIFICATE, webhook.certificate());
      }
    }
    return fields;
  }

  static Channel read(Fields fields) throws BadField {
    try {
      return channel(fields);
    } catch (IllegalArgumentException e) {
      throw fields.bad(e);
    }
  }

  private static Channel channel(Fields fields) throws BadField {
    String name = fields.key().id();
    var interest =
        new Interest(fields.bool(ENABLED), fields.bool(REDUNDANCY), fields.bool(PROBLEMS));
    String type = fields.text(TYPE);
    return switch (type) {
      case MAIL ->
          new MailChannel(
              name,
              interest,
              fields.text(HOST),
              fields.count(PORT),
              fields.constant(SECURITY, fields.text(SECURITY), MailChannel.Security.values()),
              fields.text(USERNAME),
              fields.text(PASSWORD),
              fields.text(CERTIFICATE),
              fields.text(FROM),
              recipients(fields.text(TO)),
              templates(fields));
      case WEBHOOK ->
          new WebhookChannel(
              name, interest, fields.text(URL), fields.text(SECRET), fields.text(CERTIFICATE));
      default ->
          throw fields.bad(TYPE, "'" + type + "' is none of " + MAIL + ", " + WEBHOOK);
    };
  }

  private static Templates templates(Fields fields) {
    var templates = Templates.unset();
    templates.replaceAll((field, _) -> fields.optional(field, ""));
    return new Templates(templates);
  }

  private static List<String> recipients(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
  }
}
