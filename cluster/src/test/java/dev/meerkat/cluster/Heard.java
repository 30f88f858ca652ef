package dev.meerkat.cluster;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.watch.ServerStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// A listener that keeps everything it hears, for tests to wait on.
final class Heard implements ClusterListener {
  private static final long DEADLINE_SECONDS = 30;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Object> all = new ArrayList<>();

  record View(List<String> members) {}

  record Problem(String text) {}

  record Notice(String text) {}

  @Override
  public void noticed(String news) {
    add(new Notice(news));
  }

  @Override
  public void viewChanged(SortedSet<ServerId> members) {
    add(new View(members.stream().map(ServerId::value).toList()));
  }

  @Override
  public void statusHeard(ServerStatus status) {
    add(status);
  }

  @Override
  public void configurationChanged(SiteConfiguration configuration) {
    add(configuration);
  }

  @Override
  public void problemFound(String problem) {
    add(new Problem(problem));
  }

  private void add(Object news) {
    lock.lock();
    try {
      all.add(news);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  <T> List<T> all(Class<T> kind) {
    lock.lock();
    try {
      return of(kind).toList();
    } finally {
      lock.unlock();
    }
  }

  private <T> Stream<T> of(Class<T> kind) {
    return all.stream().filter(kind::isInstance).map(kind::cast);
  }

  /// Waits until the newest news of the kind satisfies the condition.
  <T> T await(Class<T> kind, Predicate<T> condition) {
    return await(() -> of(kind).reduce((_, newer) -> newer).filter(condition));
  }

  /// Waits until any news of the kind satisfies the condition.
  <T> T awaitAny(Class<T> kind, Predicate<T> condition) {
    return await(() -> of(kind).filter(condition).findFirst());
  }

  private <T> T await(Supplier<Optional<T>> wanted) {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
      while (left > 0) {
        Optional<T> found = wanted.get();
        if (found.isPresent()) {
          return found.get();
        }
        left = changed.awaitNanos(left);
      }
      throw new AssertionError("nothing of the kind came; heard " + all);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      lock.unlock();
    }
  }

  void awaitMembers(String... members) {
    await(View.class, view -> view.members().equals(List.of(members)));
  }
}
