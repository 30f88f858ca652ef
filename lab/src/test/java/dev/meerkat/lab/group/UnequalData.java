package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.lab.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// What becomes of a switch while the other host has not got all of the data yet (chapter 4.4 and
/// question 9 of document 001): the way to it is slow.
///
/// @param from which the group is switched
record UnequalData(GroupSite site, Notes notes, Machine from, Machine to) {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String WAITS = "waits until the data is equal: ";
  private static final int MEBIBYTES = 24;

  /// At least 1,000,000.
  private static final String MANY_BYTES = "[0-9]{7,} bytes";

  /// The connection breaks in the middle of it.
  void aSwitchIsGivenUp_andTheGroupGoesOnWhereItWas() {
    var path = new DataPath(to);
    path.slow();
    String poured = notes.pour(from, MEBIBYTES);
    long epoch = site.epoch(from);
    Instant since = Instant.now();
    long sinceNanos = System.nanoTime();
    var order = inBackground(() -> new Operator(from).refused("switch"));
    awaitWaiting(since);
    path.cut();
    assertThat(ended(order))
        .containsPattern(WAITS + MANY_BYTES)
        .contains("the switch is given up, as the data did not become equal: notes: ")
        .contains("stays as it was: active on " + from.name());
    assertThat(site.epoch(from)).isEqualTo(epoch);
    assertThat(notes.sum(from)).isEqualTo(poured);
    path.open();
    site.awaitWell(from);
    assertThat(site.usage().answers(sinceNanos, System.nanoTime()))
        .allMatch(answer -> answer.host().equals(from.name()));
  }

  /// Ordered by way of the other host.
  void aSwitchWaits_untilTheOtherHostHasAll() {
    var path = new DataPath(to);
    path.slow();
    String poured = notes.pour(from, MEBIBYTES);
    Instant since = Instant.now();
    var order = inBackground(() -> new Operator(to).order("switch"));
    awaitWaiting(since);
    path.open();
    assertThat(ended(order)).containsPattern(WAITS + MANY_BYTES);
    assertThat(GroupSite.state(to).phase()).isEqualTo("active");
    assertThat(notes.sum(to)).isEqualTo(poured);
    site.awaitWell(to);
  }

  private void awaitWaiting(Instant since) {
    Await.until(
        "the switch to wait for the data",
        LIMIT,
        () ->
            GroupSite.log(from).stream()
                .anyMatch(event ->
                    event.text().contains(WAITS) && Instant.parse(event.at()).isAfter(since)));
  }

  private static FutureTask<String> inBackground(Supplier<String> order) {
    var task = new FutureTask<>(order::get);
    Thread.ofPlatform().daemon().name("an operator").start(task);
    return task;
  }

  private static String ended(FutureTask<String> order) {
    try {
      return order.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while the group is switched", e);
    } catch (ExecutionException e) {
      throw new AssertionError("the switch did not end as it should: " + e.getCause(), e);
    }
  }
}
