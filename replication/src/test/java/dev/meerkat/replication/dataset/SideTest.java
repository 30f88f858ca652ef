package dev.meerkat.replication.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Condition;
import dev.meerkat.core.replication.Copy;
import dev.meerkat.core.replication.DiskPatience;
import dev.meerkat.core.replication.History;
import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.Tracker;
import dev.meerkat.replication.MountProcess;
import dev.meerkat.replication.SmallDisk;
import dev.meerkat.replication.link.LinkPort;
import dev.meerkat.replication.link.LinkSecurity;
import dev.meerkat.replication.link.TestAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A side that has half begun to stand by when something fails, or whose disk hangs.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("root")
class SideTest {
  private static final ServerId NORTH = new ServerId("north");

  /// One that the other side has, too: whatever is changed is to be tracked.
  private static final Copy EQUAL =
      new Copy(
          History.NONE,
          Mark.START,
          new Condition.Whole(),
          new Tracker(0, 0, Ranges.NONE, Ranges.NONE),
          0);

  private static final long LONG_MILLIS = 600_000;
  private static final long SHORT_MILLIS = 3_000;

  @TempDir Path parent;

  private final Heard heard = new Heard();

  /// What it was told, in a word each.
  private static final class Heard implements SideListener {
    private final BlockingQueue<String> words = new LinkedBlockingQueue<>();

    String next() throws InterruptedException {
      String word = words.poll(200, TimeUnit.SECONDS);
      return word == null ? "nothing was heard" : word;
    }

    void await(String word) throws InterruptedException {
      assertThat(next()).startsWith(word);
    }

    @Override
    public void activated(String sentence, String lack) {
      words.add("activated " + sentence);
    }

    @Override
    public void refused(String why) {
      words.add("refused " + why);
    }

    @Override
    public void suspended(String why) {
      words.add("suspended " + why);
    }

    @Override
    public void keptOpen(String why) {
      words.add("kept open " + why);
    }

    @Override
    public void ended(boolean equal, String why) {
      words.add("ended " + why);
    }

    @Override
    public void failed(String why, boolean hasMount) {
      words.add("failed " + why);
    }

    @Override
    public void verified(Verified word) {}
  }

  private static void run(String... words) throws Exception {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  @Test
  void isBegunAnewWhenItsFolderCouldNotBeShown() throws Exception {
    MountProcess.assumePossible();
    Path folder = parent.resolve("folder");
    Path inside = Files.createDirectories(folder.resolve("inside"));
    DatasetSettings settings =
        TestSettings.of(folder, parent.resolve("state"), List.of("/inside"), DiskPatience.USUAL);
    LinkSecurity security = new TestAuthority().security("north");
    // As it is left out, the side stands by; then it shows the folder, which is refused.
    run("mount", "-t", "tmpfs", "tmpfs", inside.toString());
    boolean mounted = true;
    try (LinkPort port = LinkPort.open(settings.listen(), security, settings.link());
        Side side =
            Side.prepare(
                settings,
                security,
                port,
                LocalRegister.open(Files.createDirectories(settings.files()), NORTH, NORTH),
                Optional.empty(),
                heard)) {
      side.beginAnew();
      heard.await("failed " + folder + " cannot be mounted");
      run("umount", inside.toString());
      mounted = false;

      side.beginAnew();
      heard.await("ended it stands by again after a failure");
      assertThat(side.promote(Policy.COMPLETE)).isEmpty();
      heard.await("activated");
    } finally {
      if (mounted) {
        run("umount", inside.toString());
      }
    }
  }

  private static Process write(Path file) throws Exception {
    return new ProcessBuilder("sh", "-c", "echo content > \"$1\"", "sh", file.toString())
        .redirectErrorStream(true)
        .start();
  }

  /// Until a thread whose name begins so is at that call.
  private static void awaitThread(String name, String call) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!isAt(name, call)) {
      assertThat(System.nanoTime()).as("%s is not at %s", name, call).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static boolean isAt(String name, String call) {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(each -> each.getKey().getName().startsWith(name))
        .flatMap(each -> Arrays.stream(each.getValue()))
        .anyMatch(frame -> (frame.getClassName() + "." + frame.getMethodName()).endsWith(call));
  }

  private interface WhileFrozen {
    void run(Path folder, Side side) throws Exception;
  }

  /// Has a side active, whose state is on a disk that hangs then, and goes on again afterwards.
  ///
  /// @param limitMillis how long that disk is waited for
  /// @param then is done when it answers again
  private void whileItsStateHangs(long limitMillis, WhileFrozen work, WhileFrozen then)
      throws Exception {
    MountProcess.assumePossible();
    Path folder = Files.createDirectories(parent.resolve("folder"));
    Files.createFile(folder.resolve("old"));
    Path disk = Files.createDirectories(parent.resolve("disk"));
    LinkSecurity security = new TestAuthority().security("north");
    try (SmallDisk small = SmallDisk.at(disk, 60)) {
      DatasetSettings settings =
          TestSettings.of(
              folder, disk.resolve("state"), List.of(), new DiskPatience(1, limitMillis));
      Files.createDirectories(settings.files());
      CopyFile.open(settings.files(), EQUAL).close();
      boolean frozen = false;
      try (LinkPort port = LinkPort.open(settings.listen(), security, settings.link());
          Side side =
              Side.open(
                  settings,
                  security,
                  port,
                  LocalRegister.open(Files.createDirectories(settings.files()), NORTH, NORTH),
                  Optional.empty(),
                  heard)) {
        try {
          assertThat(side.promote(Policy.COMPLETE)).isEmpty();
          heard.await("activated");
          assertThat(write(folder.resolve("before")).waitFor()).isZero();
          small.freeze();
          frozen = true;
          work.run(folder, side);
        } finally {
          if (frozen) {
            small.thaw();
          }
        }
        then.run(folder, side);
      }
    }
  }

  /// It has a checkpoint made, and what that is written down in its turn.
  private static Process hang(Path folder, Side side) throws Exception {
    side.tick();
    awaitThread("writes the state", "CopyFile.persist");
    Process application = write(folder.resolve("later"));
    awaitThread("files of " + folder, "Applications.intend");
    return application;
  }

  @Test
  void answersAndIsAbortedWhileATurnWaitsForItsDisk() throws Exception {
    whileItsStateHangs(
        LONG_MILLIS,
        (folder, side) -> {
          Process application = hang(folder, side);
          assertThat(new Gauges(side).report())
              .anyMatch(line -> line.startsWith("role: active"))
              .anyMatch(line -> line.matches("problem: the disk of .* has not answered for .*"));
          side.abort();
          assertThat(application.waitFor()).isNotZero();
        },
        (_, _) -> heard.await("ended"));
  }

  @Test
  void letsThoseGoWhoWaitForItWhenItEnds() throws Exception {
    whileItsStateHangs(
        LONG_MILLIS,
        (folder, side) -> {
          Process application = hang(folder, side);
          side.end("a test");
          assertThat(application.waitFor()).isNotZero();
          // The folder does not end before they are let go.
          awaitThread("changes roles", "Turns.take");
        },
        (_, _) -> heard.await("ended"));
  }

  private void awaitGoingOn(Side side) throws InterruptedException {
    String word;
    do { // The disk answers, and what hung there is just being done.
      side.beginAnew();
      word = heard.next();
    } while (word.startsWith("failed the disk of"));
    assertThat(word).startsWith("ended it stands by again");
  }

  /// What is about to be changed is to be tracked first; then a turn waits for the disk, too.
  @Test
  void endsWithErrorsWhenItsDiskHasHungForTooLong() throws Exception {
    whileItsStateHangs(
        SHORT_MILLIS,
        (folder, side) -> {
          Process application = write(folder.resolve("old"));
          awaitThread("writes the state", "CopyFile.track");
          side.tick();
          assertThat(application.waitFor()).isNotZero();
          assertThat(new String(application.getInputStream().readAllBytes(), UTF_8))
              .contains("Input/output error");
          heard.await("failed the disk of ");
          assertThat(side.role()).isEqualTo(Side.Role.FAILED);
          assertThat(new Gauges(side).report()).isNotEmpty();
          side.beginAnew(); // What hangs would overwrite what it begins with.
          heard.await("failed the disk of ");
        },
        (_, side) -> awaitGoingOn(side));
  }
}
