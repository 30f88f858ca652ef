package dev.meerkat.core.notice;

import dev.meerkat.core.model.Name;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// HTTP POSTs, signed as Standard Webhooks has it.
///
/// @param url `https:` or `http:`, without a login in it
/// @param secret `whsec_` and 24 to 64 octets in Base64; never shown
/// @param certificate as of [MailChannel]
public record WebhookChannel(
    String name, Interest interest, String url, String secret, String certificate)
    implements Channel {
  private static final Pattern URL =
      Pattern.compile("https?://(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?([/?][!-~]*)?");
  private static final int MAX_URL_CHARS = 2_000;
  private static final String PREFIX = "whsec_";
  private static final int MIN_SECRET_BYTES = 24;
  private static final int MAX_SECRET_BYTES = 64;

  /// @throws IllegalArgumentException naming the field and what was expected
  public WebhookChannel {
    Name.checked("name of a channel", name);
    if (url.length() > MAX_URL_CHARS || !URL.matcher(url).matches()) {
      throw new IllegalArgumentException(
          "url: expected one such as https://alarms.example.org/meerkat, without a login in it");
    }
    key(secret);
    Channel.checkedCertificate(certificate);
  }

  @Override
  public Templates templates() {
    return Templates.USUAL;
  }

  /// What requests are signed with.
  public byte[] key() {
    return key(secret);
  }

  private static byte[] key(String secret) {
    byte[] key = {};
    try {
      if (secret.startsWith(PREFIX)) {
        key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
      }
    } catch (IllegalArgumentException e) {
      throw wrongSecret(e);
    }
    if (key.length < MIN_SECRET_BYTES || key.length > MAX_SECRET_BYTES) {
      throw wrongSecret(null);
    }
    return key;
  }

  private static IllegalArgumentException wrongSecret(@Nullable IllegalArgumentException cause) {
    return new IllegalArgumentException(
        "secret: expected "
            + PREFIX
            + " and "
            + MIN_SECRET_BYTES
            + " to "
            + MAX_SECRET_BYTES
            + " octets in Base64",
        cause);
  }

  /// A secret of these octets.
  public static String secret(byte[] key) {
    return PREFIX + Base64.getEncoder().encodeToString(key);
  }

  /// Without the path, which may be a secret as well.
  @Override
  public String toString() {
    return "webhook to " + url.replaceFirst("^(https?://[^/?]+).*", "$1");
  }
}
