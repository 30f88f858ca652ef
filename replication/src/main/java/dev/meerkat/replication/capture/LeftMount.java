package dev.meerkat.replication.capture;

import dev.meerkat.replication.fuse.ConnectionControl;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import dev.meerkat.replication.linux.MountTable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// A mount that a process left behind which was killed: whoever comes to the folder gets an error
/// until it is taken away.
final class LeftMount {
  /// More of them on top of each other than anybody has left.
  private static final int MOST = 16;

  private static final String SERVED = "serves it";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /// Who waits for an answer, by mount: one that does not answer keeps one thread of this process,
  /// however often it is asked about.
  private static final Map<Place, Asking> ASKING = new HashMap<>();

  private record Place(Path folder, int number) {}

  private record Asking(Thread thread, AtomicReference<String> answer) {}

  private LeftMount() {}

  /// Takes dead mounts away from a folder.
  ///
  /// @throws IOException when the mount is alive, or may be
  static void clear(Linux linux, Path folder) throws IOException {
    for (int i = 0; i < MOST; i++) {
      Optional<MountTable.Mount> mount = at(folder);
      if (mount.isEmpty()) {
        return;
      }
      requireDead(folder, mount.get());
      takeAway(linux, folder);
    }
    throw new IOException(folder + " has more than " + MOST + " mounts; take them away by umount");
  }

  /// Takes the mount away that one sees at a folder, if it is dead.
  static void clearDead(Linux linux, Path folder) throws IOException {
    if (at(folder).isPresent() && answer(folder).equals("dead")) {
      takeAway(linux, folder);
    }
  }

  /// Waits until somebody answers there what is asked now.
  ///
  /// @throws IOException when nobody does
  static void requireServed(Path folder, Duration patience) throws IOException {
    String answer = answer(folder, begin(folder), patience);
    if (!answer.equals(SERVED)) {
      throw new IOException(
          folder + (answer.isEmpty() ? " does not answer" : " is " + answer) + " after a takeover");
    }
  }

  private static Optional<MountTable.Mount> at(Path folder) throws IOException {
    return MountTable.read().at(folder).filter(at -> at.type().equals(MountedFolder.TYPE));
  }

  private static void takeAway(Linux linux, Path folder) throws LinuxException {
    try (Arena memory = Arena.ofConfined()) {
      linux.unmount(memory.allocateFrom(folder.toString()), Flags.MNT_DETACH);
    }
  }

  private static void requireDead(Path folder, MountTable.Mount mount) throws IOException {
    switch (answer(folder)) {
      case "dead" -> {}
      case "" ->
          throw new IOException(
              folder
                  + " is mounted by a process that does not answer: end that process, or free its"
                  + " callers by writing 1 to "
                  + ConnectionControl.control(mount.minor()));
      case String alive ->
          throw new IOException(folder + " is mounted already, by a process that " + alive);
    }
  }

  /// A dead one answers at once that nobody serves it. A stopped process does not answer at all.
  private static String answer(Path folder) throws IOException {
    return answer(folder, PATIENCE);
  }

  static String answer(Path folder, Duration patience) throws IOException {
    return answer(folder, asking(folder), patience);
  }

  private static String answer(Path folder, Asking asking, Duration patience) throws IOException {
    try {
      asking.thread().join(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking who serves " + folder, e);
    }
    return asking.answer().get();
  }

  /// A thread that waits already is as good as a new one: nobody has answered it either.
  private static Asking asking(Path folder) throws IOException {
    int number = MountTable.read().at(folder).map(MountTable.Mount::minor).orElse(-1);
    synchronized (ASKING) {
      ASKING.values().removeIf(each -> !each.thread().isAlive());
      return ASKING.computeIfAbsent(new Place(folder, number), _ -> begin(folder));
    }
  }

  private static Asking begin(Path folder) {
    // The capacity is the question that the kernel never answers by itself.
    AtomicReference<String> answer = new AtomicReference<>("");
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("asks who serves " + folder)
            .start(() -> answer.set(ask(folder)));
    return new Asking(thread, answer);
  }

  private static String ask(Path folder) {
    try (Arena memory = Arena.ofConfined()) {
      new Linux(memory).capacity(memory.allocateFrom(folder.toString()));
      return SERVED;
    } catch (LinuxException e) {
      return e.errno() == Errno.ENOTCONN || e.errno() == Errno.ECONNABORTED
          ? "dead"
          : "answers " + Errno.name(e.errno());
    }
  }
}
