package dev.meerkat.resources.kind;

import dev.meerkat.core.group.resource.ScriptResource;
import dev.meerkat.resources.host.GuardScript;
import dev.meerkat.resources.host.ResourceException;
import dev.meerkat.resources.host.SmallFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/// Scripts of the administrator. Whether what they do is done, only they know: `start` of what is
/// started, and `stop` of what is stopped, must be good. Without a monitor, it counts as running
/// from its start to its stop.
final class ScriptDriver implements Driver {
  private final ScriptResource settings;
  private final GuardScript script;
  private final String part;

  ScriptDriver(ScriptResource settings, GuardScript script, String part) {
    this.settings = settings;
    this.script = script;
    this.part = part;
  }

  /// Never known: so its `start` is run again, and its `stop`, too.
  @Override
  public boolean runs(Launch launch) {
    return false;
  }

  @Override
  public void start(Launch launch) throws ResourceException, IOException, InterruptedException {
    run(settings.start(), "start", launch);
  }

  @Override
  public void stop(Launch launch) throws ResourceException, IOException, InterruptedException {
    run(settings.stop(), "stop", launch);
    // What start has left to run, and stop has not ended.
    var left = launch.killPart();
    if (!left.isEmpty()) {
      throw new ResourceException("what its scripts have started cannot be killed: " + left);
    }
  }

  private void run(Optional<String> path, String verb, Launch launch)
      throws ResourceException, IOException, InterruptedException {
    if (path.isPresent()) {
      checkUsable(path.get());
      launch.runWell(List.of(path.get(), verb));
    } else if (launch.generation().isPresent()) {
      SmallFile.trim(script.log(part), 0);
    }
  }

  static void checkUsable(String path) throws ResourceException {
    var file = java.nio.file.Path.of(path);
    if (!Files.isRegularFile(file)) {
      throw new ResourceException(
          "there is no script " + path + " on this host: copy it there from the other host");
    }
    if (!Files.isExecutable(file)) {
      throw new ResourceException(
          "script " + path + " may not be executed: `chmod +x " + path + "`");
    }
  }

  /// Its processes are dead; what else it has done stays, and its next `start` must bear that.
  @Override
  public void kill(Launch launch) {}

  @Override
  public void tend(Launch launch) {}
}
