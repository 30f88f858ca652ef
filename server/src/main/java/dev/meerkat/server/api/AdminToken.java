package dev.meerkat.server.api;

import dev.meerkat.cluster.identity.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What shows that a request comes from somebody who may read this server's data folder. The API
/// knows no users: without it, any account of the host, and any program there that calls addresses
/// which strangers name, could have a group run a program with the rights of the server.
///
/// It is 64 hexadecimal digits, in a file of the data folder that only its owner may read, and is
/// sent as the header [#HEADER].
public final class AdminToken {
  public static final String FILE = "admin.token";
  public static final String HEADER = "Meerkat-Token";

  private static final Logger LOG = LoggerFactory.getLogger("meerkat.api");
  private static final int BYTES = 32;
  private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{" + 2 * BYTES + "}");
  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final String text;

  private AdminToken(String text) {
    this.text = text;
  }

  /// The token of the server with that data folder. It is made at the first start, and anew when
  /// the file has none or others may have read it.
  ///
  /// @throws IOException when the file can be neither read nor written
  public static AdminToken open(Path dataFolder) throws IOException {
    Path file = dataFolder.resolve(FILE);
    Optional<String> known = read(file);
    if (known.isPresent() && OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
      return new AdminToken(known.get());
    }
    if (known.isPresent()) {
      LOG.warn("others than its owner could read {}: it has a new token now", file);
    }
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    var made = HexFormat.of().formatHex(random);
    PrivateFile.replace(
        file, dataFolder.resolve(FILE + ".new"), (made + "\n").getBytes(StandardCharsets.US_ASCII));
    return new AdminToken(made);
  }

  /// @return empty when there is no such file, or no token in it
  /// @throws IOException when it cannot be read
  public static Optional<String> read(Path file) throws IOException {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1).strip())
          .filter(text -> SHAPE.matcher(text).matches());
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
          "send the text of the file "
              + FILE
              + " in that server's dataDir as the header "
              + HEADER);
    }
    if (!MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8))) {
      throw refused(
          "the administrator token of this request is not that of the server that is asked",
          "each server has its own, in the file " + FILE + " of its dataDir: take that one's");
    }
  }

  private static ApiException refused(String what, String todo) {
    return new ApiException(403, "forbidden", what, todo);
  }
}
