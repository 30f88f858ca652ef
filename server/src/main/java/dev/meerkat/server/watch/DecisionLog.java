package dev.meerkat.server.watch;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// The newest decisions and problems in the order in which they came, at most [#CAPACITY] of them.
public final class DecisionLog {
  public static final int CAPACITY = 1_000;

  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Entry> entries = new ArrayDeque<>(CAPACITY);
  private long lastNumber;

  /// What an entry is about.
  public enum Kind {
    /// The watch decided something; the sentence says what and why.
    DECISION,
    /// Something began or ended that an administrator ought to know of.
    NOTICE,
    /// Something that an administrator must mend; the sentence says what to do.
    PROBLEM,
    /// What has become of a volume. While that is a problem, the status tells it by itself.
    VOLUME
  }

  /// @param number grows by one with each entry, from 1
  public record Entry(long number, Instant at, Kind kind, String sentence) {}

  public DecisionLog(InstantSource clock) {
    this.clock = clock;
  }

  public void add(Kind kind, String sentence) {
    lock.lock();
    try {
      if (entries.size() == CAPACITY) {
        entries.removeFirst();
      }
      Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
      entries.addLast(new Entry(++lastNumber, now, kind, sentence));
    } finally {
      lock.unlock();
    }
  }

  /// The entries with a number above `number`, oldest first.
  public List<Entry> after(long number) {
    lock.lock();
    try {
      var newer = new ArrayList<Entry>();
      for (Entry entry : entries) {
        if (entry.number() > number) {
          newer.add(entry);
        }
      }
      return newer;
    } finally {
      lock.unlock();
    }
  }
}
