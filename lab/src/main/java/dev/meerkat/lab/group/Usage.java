package dev.meerkat.lab.group;

import dev.meerkat.lab.Host;
import dev.meerkat.lab.LabFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Users of a group's application at work, all the time, with every answer that they got.
final class Usage implements AutoCloseable {
  private static final int USERS = 4;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int MAX_ANSWERS = 5_000_000;

  /// @param atNanos when it had come, as [System#nanoTime] counts
  record Answer(long atNanos, String host) {}

  private final List<Application.User> users;
  private final List<Answer> answers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;

  private Usage(List<Application.User> users) {
    this.users = users;
  }

  /// Starts users on `client`.
  static Usage start(Host client, Application application, String address) {
    var users = new ArrayList<Application.User>();
    for (int number = 0; number < USERS; number++) {
      users.add(application.user(address, number));
    }
    Usage usage = new Usage(List.copyOf(users));
    for (Application.User user : users) {
      Thread thread =
          Thread.ofPlatform()
              .daemon()
              .name("user " + usage.threads.size())
              .unstarted(() -> usage.work(client, user));
      usage.threads.add(thread);
      thread.start();
    }
    return usage;
  }

  /// In the namespace of the client, so that its sockets are made there.
  private void work(Host client, Application.User user) {
    try {
      client
          .namespace()
          .call(() -> {
            while (!closed) {
              ask(user);
              LockSupport.parkNanos(PAUSE_NANOS);
            }
            return true;
          });
    } catch (Exception e) {
      throw new IllegalStateException("a user has ended", e);
    }
  }

  private void ask(Application.User user) {
    try {
      String host = user.ask();
      synchronized (answers) {
        if (answers.size() >= MAX_ANSWERS) {
          throw new IllegalStateException("more answers than the lab can keep");
        }
        answers.add(new Answer(System.nanoTime(), host));
      }
    } catch (IOException _) {
      // No answer: that is what is measured.
    }
  }

  /// Whether all of them are still at work.
  boolean isWorking() {
    return threads.stream().allMatch(Thread::isAlive);
  }

  List<Application.User> users() {
    return users;
  }

  /// Whether somebody on `host` answered after `sinceNanos`.
  boolean hasAnswered(String host, long sinceNanos) {
    synchronized (answers) {
      for (Answer answer : answers.reversed()) {
        if (answer.atNanos() <= sinceNanos) {
          return false;
        }
        if (answer.host().equals(host)) {
          return true;
        }
      }
      return false;
    }
  }

  /// What came in a period, in order.
  List<Answer> answers(long fromNanos, long toNanos) {
    synchronized (answers) {
      return answers.stream()
          .filter(each -> each.atNanos() >= fromNanos && each.atNanos() <= toNanos)
          .toList();
    }
  }

  /// The longest time without an answer in a period, its begin and its end counted as answers.
  long longestSilenceMillis(long fromNanos, long toNanos) {
    long longest = 0;
    long last = fromNanos;
    for (Answer answer : answers(fromNanos, toNanos)) {
      longest = Math.max(longest, answer.atNanos() - last);
      last = answer.atNanos();
    }
    return TimeUnit.NANOSECONDS.toMillis(Math.max(longest, toNanos - last));
  }

  @Override
  public void close() {
    closed = true;
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailure("interrupted while users end", e);
    }
    users.forEach(Application.User::close);
  }
}
