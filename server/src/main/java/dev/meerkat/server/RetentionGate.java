package dev.meerkat.server;

import dev.meerkat.core.archive.RetentionStart;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Begins to delete once that is due; to be run once a second.
final class RetentionGate implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.site");

  private final RetentionStart start;
  private final BooleanSupplier compared;
  private final Runnable retain;
  private final long sinceNanos = System.nanoTime();
  private boolean begun;

  /// @param compared whether all that another server held has arrived
  /// @param retain called once
  RetentionGate(RetentionStart start, BooleanSupplier compared, Runnable retain) {
    this.start = start;
    this.compared = compared;
    this.retain = retain;
  }

  @Override
  public void run() {
    if (begun) {
      return;
    }
    long sinceMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos);
    boolean told = compared.getAsBoolean();
    if (!start.due(told, sinceMillis)) {
      return;
    }
    begun = true;
    if (start.blank() && start.others() && !told) {
      LOG.warn(
          "no other server of the site has answered in {} s, so nothing is known of what is"
              + " protected; footage is deleted by the limits of this server's own file from now"
              + " on, so that recordings go on",
          sinceMillis / 1_000);
    }
    retain.run();
  }
}
