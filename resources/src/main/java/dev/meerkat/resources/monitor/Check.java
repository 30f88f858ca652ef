package dev.meerkat.resources.monitor;

import dev.meerkat.core.group.Monitor;
import dev.meerkat.resources.kind.Launch;
import java.time.Duration;
import java.util.Optional;

/// One question of a monitor. An answer that does not come in time is a failure.
public interface Check {
  long SPARE_MILLIS = 200;

  /// Takes no longer than the timeout of the monitor, and ends soon when interrupted.
  ///
  /// @param launch for commands, with the timeout as its deadline
  /// @return what is wrong; empty when it works
  Optional<String> trouble(Launch launch) throws InterruptedException;

  static Check of(Monitor monitor) {
    return switch (monitor.kind()) {
      case TCP -> timed(TcpCheck.of(monitor), monitor);
      case HTTP -> timed(HttpCheck.of(monitor), monitor);
      case SCRIPT -> new ScriptCheck(monitor.target());
    };
  }

  private static Check timed(Check check, Monitor monitor) {
    // What ends by itself in time tells better why.
    return new TimedCheck(check, Duration.ofMillis(monitor.timeoutMillis() + SPARE_MILLIS));
  }
}
