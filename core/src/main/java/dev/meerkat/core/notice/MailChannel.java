package dev.meerkat.core.notice;

import dev.meerkat.core.model.Name;
import java.util.List;
import java.util.regex.Pattern;

/// Mail by SMTP.
///
/// @param host of the mail server
/// @param username empty when the mail server asks for none
/// @param password never shown
/// @param certificate SHA-256 of the certificate that the mail server must show, in lower-case
///   hexadecimal; empty: one that the system trusts
/// @param from the address that mails come from
/// @param to the addresses that they go to, at least one
public record MailChannel(
    String name,
    Interest interest,
    String host,
    int port,
    Security security,
    String username,
    String password,
    String certificate,
    String from,
    List<String> to,
    Templates templates)
    implements Channel {
  public static final int MAX_RECIPIENTS = 50;

  private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>,;:\"()]+@[^\\s@<>,;:\"()]+");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:-]{1,253}");
  private static final int MAX_ADDRESS_CHARS = 254;
  private static final int MAX_LOGIN_CHARS = 512;

  /// How the connection is protected.
  public enum Security {
    /// Begins in the clear and must go over to TLS (RFC 3207) before anything is said.
    STARTTLS,
    /// TLS from the first octet.
    TLS,
    /// None at all; then there is no login either.
    NONE
  }

  /// @throws IllegalArgumentException naming the field and what was expected
  public MailChannel {
    Name.checked("name of a channel", name);
    to = List.copyOf(to);
    expect(HOST.matcher(host).matches(), "host", "the name or address of the mail server");
    expect(port >= 1 && port <= 65_535, "port", "1 to 65535");
    expect(isAddress(from), "from", "one address such as meerkat@example.org");
    expect(
        !to.isEmpty()
            && to.size() <= MAX_RECIPIENTS
            && to.stream().allMatch(MailChannel::isAddress),
        "to",
        "1 to " + MAX_RECIPIENTS + " addresses such as office@example.org");
    expect(isLine(username), "username", "at most " + MAX_LOGIN_CHARS + " characters in one line");
    expect(isLine(password), "password", "at most " + MAX_LOGIN_CHARS + " characters in one line");
    expect(
        username.isEmpty() == password.isEmpty(),
        "password",
        "a user name and a password, or neither of them");
    expect(
        security != Security.NONE || username.isEmpty(),
        "security",
        "starttls or tls where there is a password, which anybody could read otherwise");
    Channel.checkedCertificate(certificate);
  }

  private static void expect(boolean fits, String field, String expected) {
    if (!fits) {
      throw new IllegalArgumentException(field + ": expected " + expected);
    }
  }

  private static boolean isAddress(String text) {
    return text.length() <= MAX_ADDRESS_CHARS && ADDRESS.matcher(text).matches();
  }

  private static boolean isLine(String text) {
    return text.length() <= MAX_LOGIN_CHARS && text.codePoints().noneMatch(Character::isISOControl);
  }

  @Override
  public String toString() {
    return "mail by " + host + ":" + port + " to " + String.join(", ", to);
  }
}
