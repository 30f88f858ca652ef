package dev.meerkat.cluster;

import dev.meerkat.cluster.ClusterMessage.Delta;
import dev.meerkat.cluster.ClusterMessage.Fingerprint;
import dev.meerkat.cluster.ClusterMessage.Holdings;
import dev.meerkat.core.document.Digest;
import dev.meerkat.core.document.Document;
import dev.meerkat.core.document.DocumentKey;
import dev.meerkat.core.document.Documents;
import dev.meerkat.core.document.Merged;
import dev.meerkat.core.heartbeat.Reading;
import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the configurations of the members equal. An edit is broadcast; whatever a broadcast does
/// not reach is found by anti-entropy, at every change of view and regularly:
///
/// | who | hears | does |
/// |---|---|---|
/// | member | view changed, or time is up | sends its fingerprint to the coordinator |
/// | anybody | a fingerprint other than its own | sends its digest, and wants one back |
/// | anybody | a digest | sends what the other lacks, and its own digest if wanted |
/// | anybody | documents | merges them |
/// | coordinator | documents sent to it alone | also broadcasts what was new in them |
///
/// All of it happens on one thread, whose queue holds at most [#MAX_WAITING] steps; a step that
/// finds no room is dropped, and the next round of anti-entropy makes up for it.
final class Synchroniser implements AutoCloseable {
  static final int MAX_WAITING = 256;

  /// Documents are sent in parts of about this size, each of which is merged and stored by itself.
  static final int PART_BYTES = 1 << 20;

  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final Logger LOG = LoggerFactory.getLogger(Synchroniser.class);

  private final ConfigurationStore store;
  private final Link link;
  private final ServerAddress self;
  private final Supplier<Members> members;
  private final Consumer<String> problem;
  private volatile boolean closed;
  private volatile boolean compared;

  /// What another server holds, while this one has not got it all.
  private Optional<Digest> wanted = Optional.empty();

  private final BlockingQueue<Runnable> steps = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Thread thread =
      Thread.ofVirtual().name("cluster-configuration").unstarted(this::run);

  /// When a step that fails by a fault of this program is told of again, by [System#nanoTime].
  private long quietUntilNanos = System.nanoTime();

  /// @param problem hears once of steps that fail, until none has for [#QUIET_NANOS]
  Synchroniser(
      ConfigurationStore store,
      Link link,
      ServerAddress self,
      Supplier<Members> members,
      Consumer<String> problem) {
    this.store = store;
    this.link = link;
    this.self = self;
    this.members = members;
    this.problem = problem;
  }

  void start() {
    thread.start();
  }

  /// Compares with the coordinator.
  void compare() {
    later(() ->
        members
            .get()
            .coordinator()
            .filter(coordinator -> !coordinator.equals(self))
            .ifPresent(coordinator ->
                link.send(coordinator.address(), new Fingerprint(store.fingerprint()))));
  }

  /// Tells the others what was edited here.
  void tell(Documents edited) {
    later(() -> parts(edited).forEach(part -> link.broadcast(new Delta(part))));
  }

  /// Sees to what was written while a clock stood ahead.
  void mendFuture(Supplier<SortedMap<ServerId, Reading>> readings) {
    later(() -> store.mendFuture(readings.get()));
  }

  void heard(ServerAddress from, Fingerprint fingerprint) {
    later(() -> {
      if (fingerprint.sha256().equals(store.fingerprint())) {
        compared = true;
      } else {
        link.send(from.address(), new Holdings(store.digest(), true));
      }
    });
  }

  void heard(ServerAddress from, Holdings holdings) {
    later(() -> {
      parts(store.missingFor(holdings.digest()))
          .forEach(part -> link.send(from.address(), new Delta(part)));
      if (holdings.wantsDigest()) {
        link.send(from.address(), new Holdings(store.digest(), false));
      }
      if (!compared) {
        wanted = Optional.of(holdings.digest());
        checkCompared();
      }
    });
  }

  void heard(ServerAddress from, Delta delta, boolean toAll) {
    later(() -> {
      Merged merged = store.merge(delta.documents(), from.server());
      checkCompared();
      boolean coordinator = members.get().coordinator().filter(self::equals).isPresent();
      if (!toAll && coordinator && !merged.accepted().isEmpty()) {
        parts(merged.delta()).forEach(part -> link.broadcast(new Delta(part)));
      }
    });
  }

  private void checkCompared() {
    if (!compared && wanted.filter(store::covers).isPresent()) {
      compared = true;
      wanted = Optional.empty();
    }
  }

  /// Whether all that some other server held when this one asked it has arrived.
  boolean compared() {
    return compared;
  }

  private void later(Runnable step) {
    if (!steps.offer(step)) {
      LOG.warn(
          "{} steps of comparing configurations wait already, so one is left for the next round",
          MAX_WAITING);
    }
  }

  private void run() {
    try {
      while (!closed) {
        run(steps.take());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  /// One step that fails does not keep the others from being taken: the next round makes up for it.
  private void run(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.error("comparing configurations failed", e);
      if (System.nanoTime() - quietUntilNanos >= 0) {
        problem.accept(
            "comparing the configuration with the other servers failed by a fault of this server ("
                + e
                + "); it is tried again, and until then it may lack what was changed elsewhere:"
                + " report it");
      }
      quietUntilNanos = System.nanoTime() + QUIET_NANOS;
    }
  }

  /// Divides documents into parts of about [#PART_BYTES] once encoded; none for none.
  static List<Documents> parts(Documents whole) {
    List<Documents> parts = new ArrayList<>();
    SortedMap<DocumentKey, Document> part = new TreeMap<>();
    int sizeBytes = 0;
    for (Map.Entry<DocumentKey, Document> entry : whole.byKey().entrySet()) {
      part.put(entry.getKey(), entry.getValue());
      sizeBytes += DocumentCodec.estimatedBytes(entry.getValue());
      if (sizeBytes >= PART_BYTES) {
        parts.add(new Documents(part));
        part = new TreeMap<>();
        sizeBytes = 0;
      }
    }
    if (!part.isEmpty()) {
      parts.add(new Documents(part));
    }
    return parts;
  }

  /// Returns once the store is left alone; a write that is under way is not torn.
  @Override
  public void close() {
    closed = true;
    steps.clear();
    later(() -> LOG.debug("configurations are no longer compared"));
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
