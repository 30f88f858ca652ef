package dev.meerkat.recorder;

import dev.meerkat.core.archive.Admission;
import dev.meerkat.core.archive.Pause;
import dev.meerkat.core.archive.RefusedLogins;
import dev.meerkat.core.archive.RefusedLogins.Login;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Lets cameras connect as [Admission] says, keeps in mind which logins were refused, and has
/// cameras wait as [Pause] says. Safe for use by several threads.
final class ConnectionGate {
  private final ReentrantLock lock = new ReentrantLock();
  private final Admission admission;
  private final RefusedLogins logins = new RefusedLogins();
  private final Condition loginsChanged = lock.newCondition();
  private final Map<Long, CountDownLatch> waiting = new TreeMap<>();
  private long lastTicket;

  ConnectionGate(Admission.Limits limits) {
    this.admission = new Admission(limits);
  }

  /// Waits for a place.
  ///
  /// @return a ticket, to be given back with [#leave] when the attempt is over
  long enter(Camera camera, boolean wasWorking) throws InterruptedException {
    var begin = new CountDownLatch(1);
    long ticket;
    lock.lock();
    try {
      ticket = ++lastTicket;
      logins.begun(camera.id());
      waiting.put(ticket, begin);
      admit(
          admission.asked(
              new Admission.Request(ticket, host(camera), camera.priority(), wasWorking),
              nowMillis()));
    } finally {
      lock.unlock();
    }
    try {
      begin.await();
    } catch (InterruptedException e) {
      leave(ticket);
      throw e;
    }
    return ticket;
  }

  void leave(long ticket) {
    lock.lock();
    try {
      waiting.remove(ticket);
      admit(admission.ended(ticket));
    } finally {
      lock.unlock();
    }
  }

  private void admit(Iterable<Long> tickets) {
    for (long ticket : tickets) {
      CountDownLatch begin = waiting.remove(ticket);
      if (begin != null) {
        begin.countDown();
      }
    }
  }

  /// The camera refused its login, which is not to be tried for a while.
  void refused(Camera camera, long delayMillis) {
    lock.lock();
    try {
      login(camera).ifPresent(login -> logins.refused(login, nowMillis() + delayMillis));
    } finally {
      lock.unlock();
    }
  }

  void accepted(Camera camera) {
    lock.lock();
    try {
      login(camera).ifPresent(logins::accepted);
      logins.begun(camera.id()); // a call that came meanwhile has what it wanted
      loginsChanged.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The camera is to be tried at once, although it failed or its login was refused.
  void call(CameraId camera) {
    lock.lock();
    try {
      logins.called(camera);
      loginsChanged.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits after a failure until the camera is due again.
  ///
  /// @param forLogin whether it is because its login was refused
  void pause(Camera camera, long delayMillis, boolean forLogin) throws InterruptedException {
    lock.lock();
    try {
      long untilMillis = nowMillis() + delayMillis;
      var pause = new Pause(camera.id(), untilMillis, forLogin ? login(camera) : Optional.empty());
      for (long now = nowMillis(); !pause.isOver(logins, now); now = nowMillis()) {
        boolean _ = loginsChanged.await(untilMillis - now, TimeUnit.MILLISECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  /// How long the camera's login is not to be tried, because its host has refused it; empty when it
  /// may be.
  Optional<Long> holdMillis(Camera camera) {
    lock.lock();
    try {
      long now = nowMillis();
      return login(camera)
          .flatMap(login -> logins.heldUntil(camera.id(), login, now))
          .map(until -> until - now);
    } finally {
      lock.unlock();
    }
  }

  /// Channels of one recorder share its address and port. Empty when there is no account to lock.
  private static Optional<Login> login(Camera camera) {
    if (camera.username().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Login(authority(camera), camera.username(), camera.password()));
  }

  private static String authority(Camera camera) {
    try {
      return Optional.ofNullable(URI.create(camera.url()).getAuthority())
          .orElse(camera.url())
          .toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException _) {
      return camera.url(); // no address at all, which connecting will tell
    }
  }

  /// Without its port: one recorder may serve each of its channels on another.
  static String host(Camera camera) {
    try {
      return Optional.ofNullable(URI.create(camera.url()).getHost())
          .orElse(camera.url())
          .toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException _) {
      return camera.url(); // no address at all, which connecting will tell
    }
  }

  private static long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
