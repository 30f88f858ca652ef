package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Keeps what a copy holds before it is overwritten: everything is moved, single ranges are copied,
/// into a folder of their own inside Meerkat's:
///
///     .meerkat/aside/2026-11-26T08-15-00.000/  the tree, or whole files named by their numbers with
///                                              a list of the paths that they had
public final class KeptAside {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss.SSS").withZone(ZoneOffset.UTC);

  private KeptAside() {}

  /// @param folder by a path that leads to it whatever is mounted over it
  /// @return the folder in which it is, inside of it, if there was anything
  public static Optional<Path> keep(Path folder, FileIndex index, Ranges ranges)
      throws IOException {
    if (!ranges.everything() && ranges.isEmpty()) {
      return Optional.empty();
    }
    Path aside =
        folder
            .resolve(OwnPlace.FOLDER)
            .resolve("aside")
            .resolve(STAMP.format(Clock.systemUTC().instant()));
    Optional<Path> kept =
        ranges.everything()
            ? moveAll(folder, index, aside)
            : copySome(folder, index, ranges.some(), aside);
    return kept.map(folder::relativize);
  }

  private static Optional<Path> moveAll(Path folder, FileIndex index, Path aside)
      throws IOException {
    List<Path> top = new ArrayList<>();
    try (Stream<Path> all = Files.list(folder)) {
      all.filter(path -> !path.endsWith(OwnPlace.FOLDER)).forEach(top::add);
    }
    index.files().stream().filter(file -> !file.equals(FileId.ROOT)).forEach(index::remove);
    if (top.isEmpty()) {
      return Optional.empty();
    }
    Files.createDirectories(aside);
    for (Path path : top) {
      Files.move(path, aside.resolve(folder.relativize(path)));
    }
    return Optional.of(aside);
  }

  private static Optional<Path> copySome(
      Path folder, FileIndex index, SortedSet<Range> ranges, Path aside) throws IOException {
    SortedSet<FileId> files = new TreeSet<>();
    ranges.forEach(range -> files.add(new FileId(range.file())));
    List<String> names = new ArrayList<>();
    try (Arena memory = Arena.ofConfined()) {
      Linux linux = new Linux(memory);
      int root =
          linux.open(
              Flags.AT_FDCWD,
              memory.allocateFrom(folder.toString()),
              Flags.O_RDONLY | Flags.O_DIRECTORY,
              0);
      try {
        for (FileId file : files) {
          copy(linux, root, index, file, aside, names);
        }
      } catch (IOException e) {
        removeHalf(aside);
        throw e;
      } finally {
        linux.close(root);
      }
    }
    if (names.isEmpty()) {
      return Optional.empty();
    }
    Files.write(aside.resolve("paths"), names);
    return Optional.of(aside);
  }

  /// What could not be copied as a whole is copied anew when it is tried again.
  private static void removeHalf(Path aside) throws IOException {
    if (Files.exists(aside)) {
      try (Stream<Path> all = Files.list(aside)) {
        for (Path each : all.toList()) {
          Files.delete(each);
        }
      }
      Files.delete(aside);
    }
  }

  private static void copy(
      Linux linux, int root, FileIndex index, FileId file, Path aside, List<String> names)
      throws IOException {
    Optional<FileHandle> handle = index.handle(file);
    if (handle.isEmpty()) {
      return;
    }
    try (Opened found = new Opened(linux, linux.open(root, handle.get(), Flags.O_PATH), false)) {
      FileStatus status = linux.status(found.descriptor());
      Path path = Path.of("/proc/self/fd/" + found.descriptor());
      names.add(file + " " + Files.readSymbolicLink(path));
      if (status.type() == Flags.S_IFREG) {
        Files.createDirectories(aside);
        Files.copy(path, aside.resolve(file.toString()));
      }
    } catch (LinuxException e) {
      if (e.errno() != Errno.ESTALE) {
        throw e;
      }
    }
    if (!names.isEmpty()) {
      Files.createDirectories(aside);
    }
  }
}
