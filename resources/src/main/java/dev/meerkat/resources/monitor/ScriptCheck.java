package dev.meerkat.resources.monitor;

import dev.meerkat.resources.host.ResourceException;
import dev.meerkat.resources.kind.Launch;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Whether a script ends with 0.
record ScriptCheck(String path) implements Check {
  @Override
  public Optional<String> trouble(Launch launch) throws InterruptedException {
    try {
      int exit = launch.run(List.of(path));
      return exit == 0 ? Optional.empty() : Optional.of(launch.failure(List.of(path), exit));
    } catch (ResourceException | IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
