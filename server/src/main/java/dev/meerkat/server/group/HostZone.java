package dev.meerkat.server.group;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// The time zone of this host, which applications go by that nobody has told another one.
public final class HostZone {
  private static final String FOLDER = "/zoneinfo/";

  private HostZone() {}

  /// Its name, such as `Europe/Berlin`; `UTC` whatever that is called there.
  public static String name() {
    return name(Path.of("/etc"));
  }

  /// Read anew each time: it may be set while Meerkat runs. What is not told there is as Java has
  /// found it at its start.
  ///
  /// @param etc with the link `localtime` (localtime(5)), or Debian's file `timezone`
  static String name(Path etc) {
    try {
      Path link = etc.resolve("localtime");
      if (Files.isSymbolicLink(link)) {
        String to = Files.readSymbolicLink(link).toString();
        int at = to.indexOf(FOLDER);
        if (at >= 0) {
          return usual(to.substring(at + FOLDER.length()));
        }
      }
      Path file = etc.resolve("timezone");
      if (Files.isRegularFile(file)) {
        return usual(Files.readString(file).strip());
      }
    } catch (IOException _) {
      // As if it were not told there: nobody needs it to run a group.
    }
    return usual(ZoneId.systemDefault().getId());
  }

  private static String usual(String name) {
    try {
      return ZoneId.of(name).normalized().equals(ZoneOffset.UTC) ? "UTC" : name;
    } catch (DateTimeException _) {
      return name; // Java does not know it, and the system does
    }
  }
}
