package dev.meerkat.cluster.arbiter;

import dev.meerkat.core.vote.VoteRequest;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// To this server's own voter, on a thread of its own: its disk must not hold up the arbiter, as
/// the two others are a majority.
final class LocalLine implements VoterLine {
  private static final Logger LOG = LoggerFactory.getLogger(LocalLine.class);
  private static final int MOST_WAITING = 256;
  private static final int MOST_CLOSING_SECONDS = 5;

  private final VoteStore store;
  private final Answered answered;
  private final ThreadPoolExecutor thread;

  LocalLine(String arbiter, VoteStore store, Answered answered) {
    this.store = store;
    this.answered = answered;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            Thread.ofPlatform().name("arbiter-own-" + arbiter).daemon().factory());
  }

  @Override
  public void ask(long poll, VoteRequest request) {
    try {
      thread.execute(() -> answered.answered(poll, store.answer(request)));
    } catch (RejectedExecutionException e) {
      LOG.debug("the own voter is not asked: {}", e.toString());
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    thread.getQueue().clear();
    try {
      if (!thread.awaitTermination(MOST_CLOSING_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("the disk of the own voter does not answer, and is left behind");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
