package dev.meerkat.replication.capture;

import dev.meerkat.replication.fuse.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a request does not tell of whoever makes it.
final class Callers {
  private static final String GROUPS = "Groups:";

  private Callers() {}

  /// Whether a group is one of the caller's, as the kernel itself would ask. The request tells the
  /// first of his groups; the further ones are in `/proc` (`proc_pid_status(5)`). Who cannot be
  /// seen from here, since he is in another PID namespace, counts as being in no further one.
  static boolean isIn(Request request, int group) {
    return request.gid() == group || furtherGroups(request.pid()).contains(" " + group + " ");
  }

  /// With a blank before and behind each of them. The name of a process, which is there too, may be
  /// any bytes.
  private static String furtherGroups(int pid) {
    try {
      byte[] status = Files.readAllBytes(Path.of("/proc/" + pid + "/status"));
      return new String(status, StandardCharsets.ISO_8859_1)
          .lines()
          .filter(line -> line.startsWith(GROUPS))
          .map(line -> " " + line.substring(GROUPS.length()).strip() + " ")
          .findFirst()
          .orElse("");
    } catch (IOException _) {
      return ""; // He is not to be seen, or has been killed meanwhile.
    }
  }
}
