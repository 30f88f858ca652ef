package dev.meerkat.server.api;

import dev.meerkat.cluster.identity.PrivateFile;
import dev.meerkat.server.config.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// What shows that a request comes from somebody who may read this server's data folder. The API
/// knows no users: without it, any account of the host, and any program there that calls addresses
/// which strangers name, could have a group run a program with the rights of the server.
///
/// It is 64 hexadecimal digits, in a file of the data folder that only its owner may read, and is
/// sent as the header [#HEADER]. Each start of the server makes a new one, so that one which was
/// seen by somebody else is worth nothing for long.
public final class AdminToken {
  public static final String FILE = "admin.token";
  public static final String HEADER = "Meerkat-Token";

  private static final int BYTES = 32;
  private static final int MOST_BYTES = 4_096;
  private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{" + 2 * BYTES + "}");

  private final String text;

  /// What the file says: the token, and after it a line for each URL at which its server is asked.
  ///
  /// @param urls may be empty, in the file of a server of an earlier version
  public record Kept(String text, List<String> urls) {
    public Kept {
      urls = List.copyOf(urls);
    }

    /// @return whether the server of this token is the one that is asked at that URL
    public boolean isOf(String url) {
      return urls.stream().map(Kept::place).anyMatch(place(url)::equals);
    }

    private static String place(String url) {
      URI uri = URI.create(url);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      int usual = scheme.equals("https") ? 443 : 80;
      return scheme
          + "://"
          + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT)
          + ":"
          + (uri.getPort() < 0 ? usual : uri.getPort());
    }

    /// Not the token.
    @Override
    public String toString() {
      return "the administrator token of the server at " + String.join(", ", urls);
    }
  }

  private AdminToken(String text) {
    this.text = text;
  }

  /// Makes a new token in the place of any that there is.
  ///
  /// @param api where the server will be asked
  /// @throws IOException when the file cannot be written
  public static AdminToken make(Path dataFolder, ServerConfig.Api api) throws IOException {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    var made = HexFormat.of().formatHex(random);
    var lines = new ArrayList<>(List.of(made));
    lines.addAll(urls(api));
    PrivateFile.replace(
        dataFolder.resolve(FILE),
        dataFolder.resolve(FILE + ".new"),
        (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    return new AdminToken(made);
  }

  private static SortedSet<String> urls(ServerConfig.Api api) {
    var urls = new TreeSet<String>();
    urls.add(api.url());
    if (!api.anyAddress()) {
      urls.add(api.urlAt(api.address()));
    }
    if (api.anyAddress() || api.address().startsWith("127.") || api.address().equals("::1")) {
      List.of("127.0.0.1", "::1", "localhost").forEach(local -> urls.add(api.urlAt(local)));
    }
    return urls;
  }

  /// @return empty when there is no such file, or no token in it
  /// @throws IOException when it cannot be read
  public static Optional<Kept> read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var lines =
          new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8)
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .toList();
      return lines.isEmpty() || !SHAPE.matcher(lines.getFirst()).matches()
          ? Optional.empty()
          : Optional.of(new Kept(lines.getFirst(), lines.subList(1, lines.size())));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  /// @throws ApiException when the request has no token, or another
  void check(Exchange exchange) {
    String given = exchange.context().header(HEADER);
    if (given == null) {
      throw refused(
          "this request needs the administrator token of the server that is asked, and has none",
          "send the first line of the file "
              + FILE
              + " in that server's dataDir as the header "
              + HEADER);
    }
    if (!MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8))) {
      throw refused(
          "the administrator token of this request is not that of the server that is asked",
          "each server has its own, and a new one after each start, in the file "
              + FILE
              + " of its dataDir: take that one's");
    }
  }

  private static ApiException refused(String what, String todo) {
    return new ApiException(403, "forbidden", what, todo);
  }
}
