package dev.meerkat.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The process of an active side is killed, and applications go on.
@Tag("root")
class HeldMountTest {
  private static final int THREADS = 4;
  private static final int HELD_SECONDS = 3_600;
  private static final int KILLS = Integer.getInteger("meerkat.kills", 2);

  private static final String HOLDER = "meerkat-holder";

  @TempDir private Path parent = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"SYNCHRONOUS", "STRICT"})
  void applicationsGoOnWhenTheProcessIsKilled(String mode) throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    with(mode, HELD_SECONDS, (north, south) -> killAtWork(north, south, new Random(seed)));
  }

  private interface Work {
    void on(DatasetProcess north, DatasetProcess south) throws Exception;
  }

  /// When it fails, what both sides have said is told.
  private void with(String mode, int heldSeconds, Work work) throws Exception {
    var pair = DatasetProcess.heldPair(parent, mode, heldSeconds);
    try (var north = pair.north();
        var south = pair.south()) {
      try {
        work.on(north, south);
      } catch (Exception | AssertionError e) {
        throw new AssertionError(north.told() + south.told(), e);
      }
    }
  }

  /// What was just begun still has its parent's name until it runs the program of its own.
  private static void awaitOneHolder(DatasetProcess north) throws Exception {
    north.await("with one holder", _ -> holders(north.folder()).size() == 1);
  }

  private static void killAtWork(DatasetProcess north, DatasetProcess south, Random random)
      throws Exception {
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      north.ask("promote COMPLETE");
      north.awaitActive();
      north.awaitEqual();
      List<HeldLoad> loads = new ArrayList<>();
      List<Future<Integer>> works = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        HeldLoad load = new HeldLoad(north.folder().resolve("load" + i), random.nextLong());
        loads.add(load);
        works.add(threads.submit(load));
      }
      try {
        for (int kill = 0; kill < KILLS; kill++) {
          work(loads, works, 20 + random.nextInt(200));
          north.kill();
          north.startAgain();
          north.ask("begin 120000");
          north.awaitActive();
          awaitOneHolder(north);
        }
        work(loads, works, 50);
      } finally {
        loads.forEach(HeldLoad::end);
      }
      for (Future<Integer> work : works) {
        assertThat(work.get(120, TimeUnit.SECONDS)).isPositive();
      }
      assertThat(north.log()).contains("goes on: it was kept mounted");
      north.awaitApplied(south);
      List<String> mounted = TreeListing.of(north.folder());
      Sides.assertSame(north, south);
      assertThat(TreeListing.of(north.folder())).isEqualTo(mounted);
    }
  }

  /// The processes that hold a mount.
  private static List<ProcessHandle> holders(Path folder) {
    return ProcessHandle.allProcesses()
        .filter(each ->
            each.info().commandLine().filter(line -> line.contains(HOLDER)).isPresent()
                && each.info().commandLine().get().endsWith(folder.toString()))
        .toList();
  }

  /// Until each has made so many more steps, or one has failed.
  private static void work(List<HeldLoad> loads, List<Future<Integer>> works, int more)
      throws Exception {
    List<Integer> wanted = loads.stream().map(load -> load.steps() + more).toList();
    for (int i = 0; i < loads.size(); i++) {
      while (loads.get(i).steps() < wanted.get(i)) {
        if (works.get(i).isDone()) {
          works.get(i).get();
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
  }

  @Test
  void nobodyWaitsForEver() throws Exception {
    with(
        "ASYNCHRONOUS",
        1,
        (north, _) -> {
          north.ask("promote COMPLETE");
          north.awaitActive();
          Path file = north.folder().resolve("file");
          Files.writeString(file, "there");
          north.kill();
          assertThatThrownBy(() -> Files.writeString(file, "gone")).isInstanceOf(IOException.class);
          north.startAgain();
          north.ask("promote COMPLETE");
          north.awaitActive();
          assertThat(file).hasContent("there");
        });
  }

  /// By the kernel's control, as the guard of a group does when its time is over: it does not
  /// matter that the holder still has the device.
  @Test
  void anAbortLetsAllCallersGoAtOnce() throws Exception {
    with(
        "ASYNCHRONOUS",
        HELD_SECONDS,
        (north, _) -> {
          north.ask("promote COMPLETE");
          north.awaitActive();
          Path file = north.folder().resolve("file");
          Files.writeString(file, "there");
          north.kill();
          Process caller =
              new ProcessBuilder(
                      "sh", "-c", "echo waits; echo gone > \"$1\"", "sh", file.toString())
                  .redirectErrorStream(true)
                  .start();
          assertThat(caller.inputReader().readLine()).isEqualTo("waits");
          String[] holder =
              Files.readString(north.files().resolve("holder")).strip().split(" ", -1);
          Files.writeString(Path.of("/sys/fs/fuse/connections", holder[3], "abort"), "1");
          assertThat(caller.waitFor(100, TimeUnit.SECONDS)).as("it is let go").isTrue();
          assertThat(caller.exitValue()).isNotZero();
          assertThat(Path.of("/proc", holder[0])).as("the holder").exists();
          north.startAgain();
          north.ask("promote COMPLETE");
          north.awaitActive();
          awaitOneHolder(north);
          assertThat(file).hasContent("there");
        });
  }

  /// While its process lives, the holder does not stay behind, either.
  @Test
  void anAbortEndsTheHolderOfAProcessThatLives() throws Exception {
    with(
        "ASYNCHRONOUS",
        HELD_SECONDS,
        (north, _) -> {
          north.ask("promote COMPLETE");
          north.awaitActive();
          String holder = Files.readString(north.files().resolve("holder")).strip();
          String connection = holder.split(" ", -1)[3];
          Files.writeString(Path.of("/sys/fs/fuse/connections", connection, "abort"), "1");
          north.await("without a holder", _ -> holders(north.folder()).isEmpty());
        });
  }

  @Test
  void theHolderEndsWithTheMount() throws Exception {
    with(
        "ASYNCHRONOUS",
        HELD_SECONDS,
        (north, _) -> {
          north.ask("promote COMPLETE");
          north.awaitActive();
          Path written = north.files().resolve("holder");
          String pid = Files.readString(written).split(" ", -1)[0];
          assertThat(Path.of("/proc", pid)).exists();
          awaitOneHolder(north);
          assertThat(isLocked(north)).isTrue();
          north.end();
          assertThat(Path.of("/proc", pid)).doesNotExist();
          assertThat(isLocked(north)).isFalse();
          assertThat(written).doesNotExist();
        });
  }

  @Test
  void whatItCannotGoOnWithIsGivenUp() throws Exception {
    with(
        "ASYNCHRONOUS",
        HELD_SECONDS,
        (north, south) -> {
          north.ask("promote COMPLETE");
          north.awaitActive();
          Path file = north.folder().resolve("file");
          Files.writeString(file, "there");
          north.awaitEqual();
          north.kill();
          south.ask("promote LOGICAL");
          south.awaitActive();
          north.startAgain();
          north.ask("begin 120000");
          // It follows the other side, and shows its folder.
          Files.writeString(south.folder().resolve("more"), "more");
          south.awaitApplied(north);
          Path more = north.folder().resolve("more");
          north.await("showing what it has", _ -> Files.exists(more));
          assertThat(more).hasContent("more");
        });
  }

  private static boolean isLocked(DatasetProcess side) throws Exception {
    Path lock = side.files().resolve("holder.lock");
    return new ProcessBuilder("flock", "-n", lock.toString(), "true").start().waitFor() != 0;
  }

  /// As long as there is another one, the mount is not held, and the side is active all the same.
  @Test
  void thereIsOneHolderAtATime() throws Exception {
    with(
        "ASYNCHRONOUS",
        HELD_SECONDS,
        (north, _) -> {
          Path lock = north.files().resolve("holder.lock");
          Process other =
              new ProcessBuilder("flock", lock.toString(), "sh", "-c", "echo ready; exec cat")
                  .start();
          assertThat(other.inputReader().readLine()).isEqualTo("ready");
          north.ask("promote COMPLETE");
          north.awaitActive();
          assertThat(holders(north.folder())).isEmpty();
          assertThat(north.log()).contains("another process holds it still");
          other.getOutputStream().close();
          assertThat(other.waitFor()).isZero();
        });
  }
}
