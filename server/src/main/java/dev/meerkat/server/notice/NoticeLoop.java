package dev.meerkat.server.notice;

import dev.meerkat.core.document.SiteReading;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.notice.Channel;
import dev.meerkat.core.notice.Herald;
import dev.meerkat.core.notice.HeraldState;
import dev.meerkat.core.notice.HeraldStep;
import dev.meerkat.core.notice.NoticeSettings;
import dev.meerkat.core.notice.Problem;
import dev.meerkat.core.notice.Situation;
import dev.meerkat.core.watch.WatchState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the herald: looks at the watch once a second, on a thread of its own, so that neither
/// recording nor decisions ever wait for a notice. What the outbox does not take is decided again
/// at the next look.
public final class NoticeLoop {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.notice");
  private static final long LOOK_MILLIS = 1_000;

  private final ServerId self;
  private final Herald herald;
  private final Sources sources;
  private final PostOffice office;
  private final InstantSource clock;
  private final Consumer<String> problems;
  private final ToldFile toldFile;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = Thread.ofVirtual().name("notices").unstarted(this::run);
  private HeraldState state;
  private boolean failing;

  /// What it looks at.
  ///
  /// @param problems what the server sees at a moment, given the watch's state
  public record Sources(
      Supplier<WatchState> watch,
      Supplier<SiteReading> site,
      Function<WatchState, List<Problem>> problems) {}

  /// @param folder where it keeps what has been told
  /// @param problems hears in words what goes wrong
  /// @throws IOException when that folder cannot be read
  public NoticeLoop(
      ServerId self,
      NoticeSettings settings,
      Sources sources,
      PostOffice office,
      Path folder,
      InstantSource clock,
      Consumer<String> problems)
      throws IOException {
    this.self = self;
    this.herald = new Herald(settings);
    this.sources = sources;
    this.office = office;
    this.clock = clock;
    this.problems = problems;
    this.toldFile = new ToldFile(folder.resolve("told-cameras"));
    this.state = HeraldState.initial(toldFile.read());
  }

  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!closing.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // closed
    } catch (RuntimeException e) {
      LOG.error("the notices failed", e);
      problems.accept(
          "no notices are told any more, because of a fault of this server ("
              + e
              + "): start it again, and report it");
    }
  }

  private void look() throws InterruptedException {
    try {
      SiteReading site = sources.site().get();
      SortedMap<String, Channel> channels = site.channels();
      office.use(site);
      if (channels.values().stream().anyMatch(channel -> channel.interest().enabled())) {
        tell();
      }
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        problems.accept(
            "notices cannot be stored ("
                + e
                + "), and are told once they can be: check the disk of dataDir");
      }
      failing = true;
    }
  }

  private void tell() throws IOException {
    WatchState watch = sources.watch().get();
    var situation = Situation.of(self, watch, sources.problems().apply(watch));
    long nowMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    HeraldStep step = herald.step(state, situation, nowMillis, clock.millis());
    if (!step.notices().isEmpty()) {
      office.post(step.notices());
      LOG.info("{} notice(s) are due and in the outbox", step.notices().size());
    }
    state = step.next();
    toldFile.write(state.known());
  }

  public void close() throws InterruptedException {
    closing.countDown();
    thread.join();
  }
}
