package dev.meerkat.resources.kind;

import dev.meerkat.core.group.resource.ProcessResource;
import dev.meerkat.resources.host.Command;
import dev.meerkat.resources.host.GuardScript;
import dev.meerkat.resources.host.ResourceException;
import dev.meerkat.resources.host.RunningProcess;
import dev.meerkat.resources.host.SmallFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A program that must run: in a session of its own, so that it outlives Meerkat, and in a cgroup
/// of its own where there is one.
final class ProcessDriver implements Driver {
  /// One that ends within that time has not started.
  private static final long SETTLE_MILLIS = 200;

  private static final long LOOK_MILLIS = 200;
  private static final long PAUSE_NANOS = 20_000_000L;
  private static final int TAIL_BYTES = 300;

  private final ProcessResource settings;
  private final GuardScript script;
  private final String part;

  ProcessDriver(ProcessResource settings, GuardScript script, String part) {
    this.settings = settings;
    this.script = script;
    this.part = part;
  }

  private Optional<RunningProcess> process() throws IOException {
    return RunningProcess.read(script.processFile(part)).filter(RunningProcess::isAlive);
  }

  @Override
  public boolean runs(Launch launch) throws IOException {
    return process().isPresent();
  }

  @Override
  public void start(Launch launch) throws ResourceException, IOException, InterruptedException {
    // Children of one that has ended would be in the way of the next one.
    var left = launch.killPart();
    if (!left.isEmpty()) {
      throw new ResourceException("what it left behind cannot be killed: " + left);
    }
    SmallFile.trim(script.log(part), 0);
    var process = launch.spawn(settings.user(), settings.command());
    while (process.isAlive() && process().filter(it -> it.id() == process.pid()).isEmpty()) {
      checkTime(launch, "it did not get as far as being started in time: the host is too busy");
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    if (process.waitFor(SETTLE_MILLIS, TimeUnit.MILLISECONDS)) {
      throw new ResourceException(launch.failure(settings.command(), process.exitValue()));
    }
  }

  /// Asks the program itself, and waits for all that it has started.
  @Override
  public void stop(Launch launch) throws ResourceException, IOException, InterruptedException {
    var process = process();
    if (process.isPresent()) {
      // Of the shell itself, as kill(1) is not on every host. One that has ended is no failure.
      var _ =
          Command.run(
              launch.remainingMillis() + 1,
              List.of(
                  "sh",
                  "-c",
                  "kill -s \"$1\" \"$2\"",
                  "stop",
                  settings.stopSignal().name(),
                  Long.toString(process.get().id())));
    }
    while (process().isPresent()) {
      checkTime(launch, "it does not end by itself when asked by SIG" + settings.stopSignal());
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    var left = launch.killPart();
    if (!left.isEmpty()) {
      throw new ResourceException("what it has started cannot be killed: " + left);
    }
  }

  private static void checkTime(Launch launch, String why)
      throws ResourceException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (launch.remainingMillis() == 0) {
      throw new ResourceException(why);
    }
  }

  @Override
  public void kill(Launch launch) throws ResourceException, IOException, InterruptedException {
    if (process().isPresent()) {
      throw new ResourceException("process " + process().get().id() + " cannot be killed");
    }
  }

  @Override
  public void tend(Launch launch) throws ResourceException, IOException {
    if (process().isEmpty()) {
      var tail = SmallFile.tail(script.log(part), TAIL_BYTES);
      throw new ResourceException(
          "'"
              + settings.command().getFirst()
              + "' has ended"
              + (tail.isEmpty() ? "" : "; it wrote: " + tail));
    }
  }

  @Override
  public long lookMillis() {
    return LOOK_MILLIS;
  }
}
