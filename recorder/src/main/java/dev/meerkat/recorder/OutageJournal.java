package dev.meerkat.recorder;

import dev.meerkat.core.ledger.Entry;
import dev.meerkat.core.ledger.History;
import dev.meerkat.core.ledger.Lapse;
import dev.meerkat.core.ledger.Run;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one server remembers of why its cameras were not recorded: changes of their condition,
/// single lapses, and when the server itself ran. It writes what is new at once and the time once a
/// second, so that a crash shows as a run that ends without a word.
///
/// It gives causes to gaps and decides nothing: when it is lost or damaged, it begins anew, and
/// gaps of the time before have no known cause. Telling it something never waits for a disk. Safe
/// for use by several threads.
public final class OutageJournal implements LapseListener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OutageJournal.class);
  private static final long BEAT_MILLIS = 1_000;
  private static final long STALL_MICROS = 10_000_000;
  private static final int WRITES_PER_PRUNE = 1_000;

  private sealed interface Line {
    record Changed(Entry entry) implements Line {}

    record Lapsed(CameraId camera, Lapse lapse) implements Line {}
  }

  private final Path file;
  private final ServerId server;
  private final JournalLimits limits;
  private final LongSupplier wallMicros;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1,
          Thread.ofPlatform().name("outage-journal").daemon().factory(),
          new ThreadPoolExecutor.DiscardPolicy());

  private final ReentrantLock queueLock = new ReentrantLock();
  private final ArrayDeque<Line> queue = new ArrayDeque<>();

  /// Lines that made room for newer ones since the queue was last looked at.
  private long overflowed;

  /// Whether what is in the queue is about to be written.
  private boolean writing;

  private final ReentrantLock storeLock = new ReentrantLock();
  private JournalStore store;
  private Run run;

  /// Whether the store is the file, not memory.
  private boolean settled;

  private int unpruned = WRITES_PER_PRUNE;
  private boolean prompt;
  private boolean failing;
  private boolean closed;
  private volatile Optional<String> problem = Optional.empty();

  private OutageJournal(
      Path file,
      ServerId server,
      JournalLimits limits,
      LongSupplier wallMicros,
      JournalStore store,
      Run run) {
    this.file = file;
    this.server = server;
    this.limits = limits;
    this.wallMicros = wallMicros;
    this.store = store;
    this.run = run;
  }

  /// Opens or creates the journal, and begins a run of the server. A damaged file is moved aside.
  /// One that cannot be used, as on a full disk, is replaced by memory until it can, with a
  /// [#problem].
  ///
  /// @param wallMicros the wall clock, in microseconds since the epoch
  /// @throws IOException when not even memory can be used
  public static OutageJournal open(Path file, ServerId server, LongSupplier wallMicros)
      throws IOException {
    OutageJournal journal = open(file, server, wallMicros, JournalLimits.DEFAULT);
    Future<?> _ =
        journal.timer.scheduleWithFixedDelay(
            journal::beat, BEAT_MILLIS, BEAT_MILLIS, TimeUnit.MILLISECONDS);
    journal.prompt = true;
    return journal;
  }

  /// One that beats only when it is told to.
  static OutageJournal open(
      Path file, ServerId server, LongSupplier wallMicros, JournalLimits limits)
      throws IOException {
    long start = wallMicros.getAsLong();
    var run = new Run(start, start, Run.Ending.NONE);
    try {
      JournalStore memory = JournalStore.inMemory();
      memory.together(() -> memory.put(run));
      var journal = new OutageJournal(file, server, limits, wallMicros, memory, run);
      journal.settle();
      return journal;
    } catch (SQLException e) {
      throw new IOException("a journal of outages cannot be made: " + e.getMessage(), e);
    }
  }

  /// Moves from memory into the file, if that can be used.
  private void settle() {
    JournalStore memory = store;
    try {
      JournalStore opened = openFile();
      try {
        opened.addAll(memory);
        run = opened.newestRun().orElse(run);
      } catch (SQLException e) {
        opened.close();
        throw e;
      }
      store = opened;
      settled = true;
      memory.close();
    } catch (IOException | SQLException e) {
      tell(
          "the journal of outages, "
              + file
              + ", cannot be opened ("
              + e.getMessage()
              + "); it is kept in memory until it can be, and gaps of the time before have no known"
              + " cause: see whether its disk is full, and let the server's user read and write it");
    }
  }

  private JournalStore openFile() throws IOException, SQLException {
    try {
      return JournalStore.open(file);
    } catch (SQLException e) {
      if (!IndexFile.isDamage(e)) {
        throw e;
      }
      Path aside = file.resolveSibling(file.getFileName() + ".damaged");
      log.error(
          "{} is damaged ({}) and is moved to {}: gaps of the time before have no known cause",
          file,
          e.getMessage(),
          aside);
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-wal"));
      Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-shm"));
      return JournalStore.open(file);
    }
  }

  /// Why what is remembered now would be gone after a restart, with what to do; empty when all is
  /// well.
  public Optional<String> problem() {
    return problem;
  }

  /// When this run began.
  public long startMicros() {
    storeLock.lock();
    try {
      return run.startMicros();
    } finally {
      storeLock.unlock();
    }
  }

  /// The last line of each camera.
  public SortedMap<CameraId, Entry> newest() throws IOException {
    storeLock.lock();
    try {
      return store.newest();
    } catch (SQLException e) {
      throw unreadable(e);
    } finally {
      storeLock.unlock();
    }
  }

  /// Conditions have changed.
  public void changed(List<Entry> entries) {
    entries.forEach(entry -> put(new Line.Changed(entry)));
  }

  @Override
  public void lapsed(CameraId camera, Lapse lapse) {
    put(new Line.Lapsed(camera, lapse));
  }

  private void put(Line line) {
    queueLock.lock();
    try {
      if (queue.size() >= limits.queued()) {
        queue.removeFirst();
        overflowed++;
      }
      queue.add(line);
      if (prompt && !writing) {
        writing = true;
        timer.execute(this::writeSoon);
      }
    } finally {
      queueLock.unlock();
    }
  }

  /// What this server tells of a camera and a period, up to now.
  public History history(CameraId camera, long fromMicros, long toMicros) throws IOException {
    storeLock.lock();
    try {
      writeForReading();
      return store.history(server, camera, fromMicros, toMicros);
    } catch (SQLException e) {
      throw unreadable(e);
    } finally {
      storeLock.unlock();
    }
  }

  /// Time passed: writes what is new, and that the server runs.
  void beat() {
    storeLock.lock();
    try {
      if (closed) {
        return;
      }
      if (!settled) {
        settle();
      }
      long now = wallMicros.getAsLong();
      if (now - run.aliveMicros() > STALL_MICROS && !failing) {
        Run before = run;
        store.together(() -> {
          store.put(new Run(before.startMicros(), before.aliveMicros(), Run.Ending.STALLED));
          store.put(new Run(now, now, Run.Ending.NONE));
        });
        run = new Run(now, now, Run.Ending.NONE);
      }
      write();
      // A disk that made this wait is no server that stood still.
      Run next = alive(Run.Ending.NONE);
      store.together(() -> store.put(next));
      run = next;
      recovered();
    } catch (SQLException e) {
      failed(e);
    } catch (RuntimeException e) {
      log.error("the journal of outages failed in an unexpected way", e);
    } finally {
      storeLock.unlock();
    }
  }

  private Run alive(Run.Ending ending) {
    return new Run(run.startMicros(), Math.max(run.aliveMicros(), wallMicros.getAsLong()), ending);
  }

  private void write() throws SQLException {
    List<Line> lines = waiting();
    if (lines.isEmpty()) {
      return;
    }
    // Who writes a line is alive; a line counts only as far as its server is known to run.
    Run next = alive(Run.Ending.NONE);
    store.together(() -> {
      store.put(next);
      for (Line line : lines) {
        switch (line) {
          case Line.Changed(var entry) -> store.add(entry);
          case Line.Lapsed(var camera, var lapse) -> store.add(camera, lapse);
        }
      }
    });
    run = next;
    written(lines.size());
    unpruned += lines.size();
    if (unpruned >= WRITES_PER_PRUNE) {
      JournalLimits kept = settled ? limits : limits.inMemory();
      store.together(() -> store.prune(kept));
      unpruned = 0;
    }
  }

  private void writeSoon() {
    storeLock.lock();
    try {
      if (!closed) {
        writeForReading();
      }
    } finally {
      storeLock.unlock();
    }
  }

  /// A disk that is full can still be read.
  private void writeForReading() {
    try {
      write();
    } catch (SQLException e) {
      failed(e);
    }
  }

  private List<Line> waiting() {
    queueLock.lock();
    try {
      overflowed = 0;
      writing = false;
      return new ArrayList<>(queue);
    } finally {
      queueLock.unlock();
    }
  }

  /// Takes the oldest lines out of the queue; those that overflowed meanwhile are out already.
  private void written(int lines) {
    queueLock.lock();
    try {
      for (int left = lines - (int) Math.min(lines, overflowed); left > 0; left--) {
        queue.removeFirst();
      }
    } finally {
      queueLock.unlock();
    }
  }

  private void failed(SQLException e) {
    failing = true;
    tell(
        "the journal of outages, "
            + file
            + ", cannot be written ("
            + e.getMessage()
            + "); what happens meanwhile is kept in memory as far as there is room: see whether its"
            + " disk is full");
  }

  private void tell(String trouble) {
    if (problem.isEmpty()) {
      log.error("{}", trouble);
    }
    problem = Optional.of(trouble);
  }

  private void recovered() {
    failing = false;
    if (settled && problem.isPresent()) {
      problem = Optional.empty();
      log.info("the journal of outages is written again");
    }
  }

  private static IOException unreadable(SQLException e) {
    return new IOException("the journal of outages cannot be used: " + e.getMessage(), e);
  }

  /// Writes what is left, and that the server stopped of its own will.
  @Override
  public void close() throws IOException {
    timer.shutdownNow();
    storeLock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      if (!settled) {
        settle();
      }
      try (JournalStore last = store) {
        write();
        Run stopped = alive(Run.Ending.STOPPED);
        last.together(() -> last.put(stopped));
      }
    } catch (SQLException e) {
      throw new IOException("the journal of outages was not closed cleanly: " + e.getMessage(), e);
    } finally {
      storeLock.unlock();
    }
  }
}
