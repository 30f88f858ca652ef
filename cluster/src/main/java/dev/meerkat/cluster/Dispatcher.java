package dev.meerkat.cluster;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.watch.ServerStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls the listener, one call at a time and in order, from a thread of its own. What waits is
/// bounded: a status or a configuration takes the place of its waiting predecessor; so does a view
/// once [#MAX_VIEWS] wait, and a problem or notice once [#MAX_PROBLEMS] wait (all are in the log).
final class Dispatcher implements AutoCloseable {
  static final int MAX_VIEWS = 256;
  static final int MAX_PROBLEMS = 256;

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  private sealed interface News {}

  private record View(SortedSet<ServerId> members) implements News {}

  private record Status(ServerStatus status) implements News {}

  private record Configuration(SiteConfiguration configuration) implements News {}

  private record Problem(String problem) implements News {}

  private record Notice(String news) implements News {}

  /// Where news wait: news for a place that is taken replace what waits there.
  ///
  /// @param subject the server of a status, else empty
  /// @param turn tells views, problems and notices of their own apart
  private record Place(Class<? extends News> kind, String subject, long turn) {}

  private final ClusterListener listener;
  private final Thread thread = Thread.ofVirtual().name("cluster-events").unstarted(this::run);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final SequencedMap<Place, News> waiting = new LinkedHashMap<>();
  private long views;
  private long problems;
  private boolean closed;

  Dispatcher(ClusterListener listener) {
    this.listener = listener;
  }

  void start() {
    thread.start();
  }

  void view(SortedSet<ServerId> members) {
    lock.lock();
    try {
      views += waits(View.class) < MAX_VIEWS ? 1 : 0;
      put(new Place(View.class, "", views), new View(members));
    } finally {
      lock.unlock();
    }
  }

  void status(ServerStatus status) {
    put(new Place(Status.class, status.server().value(), 0), new Status(status));
  }

  void configuration(SiteConfiguration configuration) {
    put(new Place(Configuration.class, "", 0), new Configuration(configuration));
  }

  void problem(String problem) {
    LOG.error("{}", problem);
    putInTurn(new Problem(problem));
  }

  void notice(String news) {
    LOG.warn("{}", news);
    putInTurn(new Notice(news));
  }

  private void putInTurn(News news) {
    lock.lock();
    try {
      problems += waits(news.getClass()) < MAX_PROBLEMS ? 1 : 0;
      put(new Place(news.getClass(), "", problems), news);
    } finally {
      lock.unlock();
    }
  }

  private long waits(Class<? extends News> kind) {
    return waiting.keySet().stream().filter(place -> place.kind() == kind).count();
  }

  private void put(Place place, News news) {
    lock.lock();
    try {
      waiting.put(place, news);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (true) {
        tell(next());
      }
    } catch (InterruptedException _) {
      LOG.debug("no more events are told");
    }
  }

  /// @throws InterruptedException when closed
  private News next() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.await();
      }
      Map.Entry<Place, News> first = waiting.pollFirstEntry();
      if (closed || first == null) {
        throw new InterruptedException("closed");
      }
      return first.getValue();
    } finally {
      lock.unlock();
    }
  }

  private void tell(News news) {
    try {
      switch (news) {
        case View(var members) -> listener.viewChanged(members);
        case Status(var status) -> listener.statusHeard(status);
        case Configuration(var configuration) -> listener.configurationChanged(configuration);
        case Problem(var problem) -> listener.problemFound(problem);
        case Notice(var notice) -> listener.noticed(notice);
      }
    } catch (RuntimeException e) {
      LOG.error("the listener failed on {}", news.getClass().getSimpleName(), e);
    }
  }

  /// Returns once the listener will not be called again; from within the listener, at once.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    if (!Thread.currentThread().equals(thread)) {
      joinUninterrupted();
    }
  }

  private void joinUninterrupted() {
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
