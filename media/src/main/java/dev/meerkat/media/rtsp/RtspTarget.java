package dev.meerkat.media.rtsp;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Where a camera's stream is, and with which credentials.
///
/// @param url `rtsp://host[:port]/path`, or `rtsps:` over TLS, without credentials
/// @param username empty when there is none
/// @param password empty when there is none; never in [#toString]
public record RtspTarget(URI url, String username, String password) {
  public static final int DEFAULT_PORT = 554;

  /// Of `rtsps:`, as IANA lists it.
  public static final int DEFAULT_TLS_PORT = 322;

  private static final int MAX_URL_CHARACTERS = 2048;

  public RtspTarget {
    String problem = problem(url);
    if (!problem.isEmpty()) {
      throw new IllegalArgumentException(
          "camera URL " + withoutCredentials(url.toString()) + ": " + problem);
    }
  }

  /// Reads a URL as a person writes it. Credentials inside it are split out.
  ///
  /// @throws IllegalArgumentException saying what is wrong with it and what is expected
  public static RtspTarget of(String text) {
    return of(text, "", "");
  }

  /// As [#of(String)]; credentials given apart win over those in the URL.
  public static RtspTarget of(String text, String username, String password) {
    String url = text.strip();
    if (url.isEmpty()) {
      throw new IllegalArgumentException("the camera URL is empty; expected " + EXAMPLE);
    }
    if (url.length() > MAX_URL_CHARACTERS) {
      throw new IllegalArgumentException(
          "the camera URL has " + url.length() + " characters, more than " + MAX_URL_CHARACTERS);
    }
    int scheme = url.indexOf("://");
    if (scheme < 0) {
      throw new IllegalArgumentException(
          "camera URL " + withoutCredentials(url) + ": no rtsp:// in front; expected " + EXAMPLE);
    }
    int authority = scheme + 3;
    int at = credentialsEnd(url);
    String userInfo = at < 0 ? "" : url.substring(authority, at);
    String plain = at < 0 ? url : url.substring(0, authority) + url.substring(at + 1);
    int colon = userInfo.indexOf(':');
    String urlUser = decoded(colon < 0 ? userInfo : userInfo.substring(0, colon));
    String urlPassword = colon < 0 ? "" : decoded(userInfo.substring(colon + 1));
    boolean apart = !username.isEmpty() || !password.isEmpty();
    try {
      return new RtspTarget(
          new URI(plain), apart ? username : urlUser, apart ? password : urlPassword);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "camera URL "
              + plain
              + ": "
              + e.getReason()
              + " at character "
              + (e.getIndex() + 1)
              + "; expected "
              + EXAMPLE,
          e);
    }
  }

  private static final String EXAMPLE = "a URL such as rtsp://10.0.0.5:554/stream1";

  private static String problem(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("rtsp") && !scheme.equals("rtsps")) {
      return "it begins with "
          + (scheme.isEmpty() ? "no scheme" : scheme + ":")
          + ", not rtsp:; expected "
          + EXAMPLE;
    }
    if (url.getRawUserInfo() != null) {
      return "credentials belong in the user name and password, not in the URL";
    }
    if (url.getHost() == null || url.getHost().isEmpty()) {
      return "no valid host name or address in it; expected " + EXAMPLE;
    }
    if (url.getPort() == 0 || url.getPort() > 65_535) {
      return "port " + url.getPort() + " is not 1 to 65535";
    }
    return "";
  }

  /// Index of the `@` behind credentials, or -1. A password may itself hold an `@`, so the last one
  /// before the path counts.
  private static int credentialsEnd(String url) {
    int scheme = url.indexOf("://");
    int start = scheme < 0 ? 0 : scheme + 3;
    int slash = url.indexOf('/', start);
    int at = url.lastIndexOf('@', slash < 0 ? url.length() : slash);
    return at < start ? -1 : at;
  }

  private static String withoutCredentials(String url) {
    int at = credentialsEnd(url);
    int scheme = url.indexOf("://");
    return at < 0 ? url : url.substring(0, scheme < 0 ? 0 : scheme + 3) + url.substring(at + 1);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // A bare % in a password as typed.
      return text;
    }
  }

  public String host() {
    String host = url.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  public int port() {
    int otherwise = secure() ? DEFAULT_TLS_PORT : DEFAULT_PORT;
    return url.getPort() < 0 ? otherwise : url.getPort();
  }

  /// Whether the connection is encrypted.
  boolean secure() {
    return url.getScheme().equalsIgnoreCase("rtsps");
  }

  boolean hasCredentials() {
    return !username.isEmpty() || !password.isEmpty();
  }

  @Override
  public String toString() {
    return url.toString();
  }
}
