package dev.meerkat.lab;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// One machine of the lab.
///
/// @param name also its port on the bridge
/// @param address IPv4, in the same /24 as all others, but for one behind a router
public record Host(String name, String address, Namespace namespace) {

  /// Starts `words` on this host, with both outputs appended to `log`.
  ///
  /// @param environment added to this program's own
  public LabProcess start(List<String> words, Map<String, String> environment, Path log) {
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      ProcessBuilder builder = new ProcessBuilder(namespace.command(words));
      builder.environment().putAll(environment);
      builder
          .redirectInput(new File("/dev/null"))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      return new LabProcess(name, builder.start(), log);
    } catch (IOException e) {
      throw new LabFailure("cannot start " + words.getFirst() + " on " + name, e);
    }
  }
}
