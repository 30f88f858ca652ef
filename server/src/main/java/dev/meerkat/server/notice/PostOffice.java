package dev.meerkat.server.notice;

import dev.meerkat.core.document.SiteReading;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.notice.Channel;
import dev.meerkat.core.notice.Notice;
import dev.meerkat.core.notice.NoticeKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Delivers this server's notices by the channels of the site: puts them into the outbox, and has a
/// [Postman] for each channel. Safe for use by several threads.
public final class PostOffice {
  /// Shorter than the command line waits for an answer.
  private static final Duration TEST_LIMIT = Duration.ofSeconds(15);

  /// Trouble that lasts for so long is a problem of the server.
  private static final Duration PROBLEM_AFTER = Duration.ofMinutes(1);

  private final ServerId self;
  private final Supplier<String> site;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Consumer<String> problems;
  private final Outbox outbox;
  private final Attempts attempts;
  private final String run;
  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<String, Postman> postmen = new TreeMap<>();
  private SortedMap<String, Channel> channels = new TreeMap<>();
  private volatile Function<ServerId, String> labels = ServerId::value;

  private PostOffice(
      ServerId self,
      Supplier<String> site,
      InstantSource clock,
      LongSupplier nanoTime,
      Consumer<String> problems,
      Outbox outbox) {
    this.self = self;
    this.site = site;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.problems = problems;
    this.outbox = outbox;
    this.attempts = new Attempts(self, clock);
    this.run = Long.toString(clock.millis(), Character.MAX_RADIX);
  }

  /// @param folder of the outbox; made when it is missing
  /// @param site the name of the site that the server is in at the moment
  /// @param problems hears in words what goes wrong
  public static PostOffice open(
      Path folder,
      ServerId self,
      Supplier<String> site,
      InstantSource clock,
      Consumer<String> problems)
      throws IOException {
    return open(folder, self, site, clock, System::nanoTime, problems);
  }

  /// @param nanoTime as [System#nanoTime]
  static PostOffice open(
      Path folder,
      ServerId self,
      Supplier<String> site,
      InstantSource clock,
      LongSupplier nanoTime,
      Consumer<String> problems)
      throws IOException {
    return new PostOffice(self, site, clock, nanoTime, problems, Outbox.open(folder, problems));
  }

  /// Takes the channels as they are now, where all of them make sense.
  void use(SortedMap<String, Channel> next) throws IOException, InterruptedException {
    use(next, new TreeSet<>());
  }

  /// Takes the channels of the site as they are now, and what its servers are called.
  public void use(SiteReading now) throws IOException, InterruptedException {
    labels = now.configuration()::label;
    use(now.channels(), now.unreadableChannels());
  }

  /// Takes the channels as they are now. What waits for one that is gone is given up; for one that
  /// is not enabled, or makes no sense as it is, it goes on waiting.
  ///
  /// @param unreadable those that make no sense: two people changed one on two sides of a split
  void use(SortedMap<String, Channel> next, SortedSet<String> unreadable)
      throws IOException, InterruptedException {
    var gone = new ArrayList<Postman>();
    lock.lock();
    try {
      channels = new TreeMap<>(next);
      channels.values().removeIf(channel -> !channel.interest().enabled());
      for (String name : List.copyOf(postmen.keySet())) {
        if (!channels.containsKey(name)) {
          gone.add(postmen.remove(name));
        }
      }
      channels.forEach((name, channel) ->
          postmen
              .computeIfAbsent(
                  name, _ -> new Postman(channel, outbox, attempts, clock, nanoTime, problems))
              .look(channel));
    } finally {
      lock.unlock();
    }
    for (Postman postman : gone) {
      postman.close();
    }
    for (Message message : outbox.waiting()) {
      if (!next.containsKey(message.channel()) && !unreadable.contains(message.channel())) {
        outbox.remove(message);
      }
    }
  }

  /// Takes notices for delivery by every channel that wants them. Once this returns, they survive a
  /// crash.
  ///
  /// @throws IOException when the disk does not take them all; to be called again with all of them
  public void post(List<Notice> notices) throws IOException {
    lock.lock();
    try {
      var drafts = new ArrayList<Outbox.Draft>();
      for (Notice notice : notices) {
        for (Channel channel : channels.values()) {
          if (channel.interest().includes(NoticeKind.of(notice))) {
            drafts.add(number -> Drafts.of(notice, channel, site.get(), labels, run, number));
          }
        }
      }
      outbox.put(drafts);
      postmen.forEach(
          (name, postman) -> Optional.ofNullable(channels.get(name)).ifPresent(postman::look));
    } finally {
      lock.unlock();
    }
  }

  /// Sends a test message at once, past the outbox, and tells what the other side said.
  public Outcome test(Channel channel) throws InterruptedException {
    var message =
        Drafts.of(
            new Notice.Test(self, clock.millis()),
            channel,
            site.get(),
            labels,
            run + "t",
            clock.millis());
    return attempts.send(channel, message, TEST_LIMIT);
  }

  /// How it goes with each channel that is enabled.
  public SortedMap<String, Delivery> deliveries() {
    lock.lock();
    try {
      var deliveries = new TreeMap<String, Delivery>();
      postmen.forEach((name, postman) -> deliveries.put(name, postman.delivery()));
      return deliveries;
    } finally {
      lock.unlock();
    }
  }

  /// What waits, oldest first.
  public List<Message> waiting() {
    return outbox.waiting();
  }

  /// Channels by which nothing can be delivered for some time, in words, with what to do.
  public List<String> problems() {
    var words = new ArrayList<String>();
    deliveries()
        .forEach((name, delivery) ->
            delivery
                .trouble()
                .filter(each ->
                    Duration.between(each.since(), clock.instant()).compareTo(PROBLEM_AFTER) >= 0)
                .ifPresent(each ->
                    words.add(
                        "notices to "
                            + name
                            + " are not delivered since "
                            + each.since()
                            + ", "
                            + delivery.waiting()
                            + " wait: "
                            + each.what()
                            + ": "
                            + each.todo())));
    return words;
  }

  public void close() throws InterruptedException {
    List<Postman> all;
    lock.lock();
    try {
      all = List.copyOf(postmen.values());
      postmen.clear();
      channels = new TreeMap<>();
    } finally {
      lock.unlock();
    }
    for (Postman postman : all) {
      postman.close();
    }
    attempts.close();
  }
}
