package dev.meerkat.server.watch;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.watch.RecordingReport;
import dev.meerkat.core.watch.ServerStatus;
import dev.meerkat.core.watch.WatchEvent;
import dev.meerkat.core.watch.WatchEvent.ArchiveChanged;
import dev.meerkat.core.watch.WatchEvent.ConfigurationChanged;
import dev.meerkat.core.watch.WatchEvent.RecordingChanged;
import dev.meerkat.core.watch.WatchEvent.StatusHeard;
import dev.meerkat.core.watch.WatchEvent.ViewChanged;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;

/// The facts that wait for the watch. A fact replaces an older one of the same subject (the status
/// of a server, the report of a camera, the configuration, whether the archive can be written) and
/// keeps its place, so the box holds no more than there are servers and cameras, besides
/// [#MAX_VIEWS] views, of which none may be skipped. Putting never waits.
final class Mailbox {
  static final int MAX_VIEWS = 1_024;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Map<Subject, LongFunction<WatchEvent>> waiting = new LinkedHashMap<>();
  private final Set<CameraId> recording = new HashSet<>();
  private long lastView;
  private int views;

  private sealed interface Subject {
    record View(long number) implements Subject {}

    record Status(ServerId server) implements Subject {}

    record Configuration() implements Subject {}

    record Recording(CameraId camera) implements Subject {}

    record Archive() implements Subject {}
  }

  /// @throws IllegalStateException when [#MAX_VIEWS] views wait: the watch has stopped
  void putView(SortedSet<ServerId> members) {
    lock.lock();
    try {
      if (views == MAX_VIEWS) {
        throw new IllegalStateException(
            MAX_VIEWS + " changes of the members wait for the watch: it does not take them");
      }
      views++;
      put(new Subject.View(++lastView), at -> new ViewChanged(at, members));
    } finally {
      lock.unlock();
    }
  }

  void putStatus(ServerStatus status) {
    put(new Subject.Status(status.server()), at -> new StatusHeard(at, status));
  }

  void putConfiguration(SiteConfiguration configuration) {
    put(new Subject.Configuration(), at -> new ConfigurationChanged(at, configuration));
  }

  void putArchive(boolean usable, String words) {
    put(new Subject.Archive(), at -> new ArchiveChanged(at, usable, words));
  }

  /// Recording `camera` begins, perhaps anew; what was reported of it so far is forgotten.
  void begin(CameraId camera) {
    lock.lock();
    try {
      waiting.remove(new Subject.Recording(camera));
      recording.add(camera);
    } finally {
      lock.unlock();
    }
  }

  void end(CameraId camera) {
    lock.lock();
    try {
      waiting.remove(new Subject.Recording(camera));
      recording.remove(camera);
    } finally {
      lock.unlock();
    }
  }

  /// Ignored when `camera` is not being recorded: a last word after the end.
  void putReport(CameraId camera, RecordingReport report) {
    lock.lock();
    try {
      if (recording.contains(camera)) {
        put(new Subject.Recording(camera), at -> new RecordingChanged(at, camera, report));
      }
    } finally {
      lock.unlock();
    }
  }

  /// The oldest fact, as soon as there is one; empty when there is none within `waitNanos`.
  Optional<LongFunction<WatchEvent>> take(long waitNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = waitNanos;
      while (waiting.isEmpty() && left > 0) {
        left = filled.awaitNanos(left);
      }
      Iterator<Map.Entry<Subject, LongFunction<WatchEvent>>> first = waiting.entrySet().iterator();
      if (!first.hasNext()) {
        return Optional.empty();
      }
      Map.Entry<Subject, LongFunction<WatchEvent>> oldest = first.next();
      first.remove();
      if (oldest.getKey() instanceof Subject.View) {
        views--;
      }
      return Optional.of(oldest.getValue());
    } finally {
      lock.unlock();
    }
  }

  private void put(Subject subject, LongFunction<WatchEvent> fact) {
    lock.lock();
    try {
      waiting.put(subject, fact);
      filled.signal();
    } finally {
      lock.unlock();
    }
  }
}
