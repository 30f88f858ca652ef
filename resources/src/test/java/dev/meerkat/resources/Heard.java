package dev.meerkat.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.ResourceId;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// What came of orders, in order, as sentences such as `started web 1`.
final class Heard implements ResourceListener {
  private static final long PATIENCE_SECONDS = 60;

  private final BlockingQueue<String> all = new LinkedBlockingQueue<>();

  /// The next of them, whenever it comes.
  String next() throws InterruptedException {
    var next = all.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(next).as("something is told").isNotNull();
    return String.valueOf(next);
  }

  @Override
  public void started(ResourceId resource, long attempt) {
    all.add("started " + resource + " " + attempt);
  }

  @Override
  public void stopped(ResourceId resource, long attempt) {
    all.add("stopped " + resource + " " + attempt);
  }

  @Override
  public void failed(ResourceId resource, long attempt, String why) {
    all.add("failed " + resource + " " + attempt + ": " + why);
  }

  @Override
  public void noted(ResourceId resource, String sentence) {
    all.add("noted " + resource + ": " + sentence);
  }

  @Override
  public void probed(long attempt, String user) {
    all.add("probed " + attempt + (user.isEmpty() ? "" : ": " + user));
  }

  @Override
  public void fenced(long attempt) {
    all.add("fenced " + attempt);
  }

  @Override
  public void fenceFailed(long attempt, boolean seen, String why) {
    all.add((seen ? "not fenced " : "perhaps not fenced ") + attempt + ": " + why);
  }
}
