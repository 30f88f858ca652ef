package dev.meerkat.server.hooks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The command line of a shell (`supervise.sh`) that runs a program in a session of its own, and
/// ends all that runs in that session when its input ends: because the server closed it, or because
/// the server has died, however that was. The program needs to heed nothing for that.
///
/// It ends when nothing is left of the program, with the program's exit status. It is a shell since
/// nothing else that lives on without the server is on every host; the parent-death signal of Linux
/// is about the thread that started the process, and passes by the program's children.
final class Supervisor {
  private static final String SCRIPT = script();

  /// Each pause is twice as long as the one before.
  private static final int PAUSES = 7;

  private Supervisor() {}

  private static String script() {
    try (InputStream in = Supervisor.class.getResourceAsStream("supervise.sh")) {
      if (in == null) {
        throw new IllegalStateException("supervise.sh is missing from this program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @param patience between SIGTERM and SIGKILL
  static List<String> line(Path program, List<String> arguments, Duration patience) {
    double first = patience.toMillis() / 1e3 / ((1 << PAUSES) - 1);
    String pauses =
        IntStream.range(0, PAUSES)
            .mapToObj(i -> String.format(Locale.ROOT, "%.3f", first * (1 << i)))
            .collect(Collectors.joining(" "));
    var line = new ArrayList<>(List.of("setsid", "/bin/sh", "-c", SCRIPT, "supervise", pauses));
    line.add(program.toString());
    line.addAll(arguments);
    return line;
  }
}
