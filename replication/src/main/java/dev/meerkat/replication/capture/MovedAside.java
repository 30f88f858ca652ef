package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.Rules;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Moves all files of a copy away. What is moved may be put back by somebody: it has no marks any
/// more, so it is not taken for the files that the dataset calls so by then.
final class MovedAside {
  private final Rules rules;
  private final Path folder;
  private final FileIndex index;

  /// @param rules what of the folder's own names stays
  MovedAside(Path folder, FileIndex index, Rules rules) {
    this.rules = rules;
    this.folder = folder;
    this.index = index;
  }

  /// @param place may have some of it already; is made when there is anything
  void moveTo(Path place) throws IOException {
    index.files().stream().filter(file -> !file.equals(FileId.ROOT)).forEach(index::remove);
    Path own = folder.resolve(OwnPlace.FOLDER);
    for (Path path : in(folder)) {
      if (!path.equals(own) && rules.belongs(folder.relativize(path).toString())) {
        move(folder.relativize(path), path, place);
      }
    }
    // They are of the dataset, and have their numbers as names.
    for (String name : List.of(OwnFolders.NAMELESS, OwnFolders.UNPLACED)) {
      Path from = own.resolve(name);
      for (Path path : in(from)) {
        move(from.relativize(path), path, place.resolve("without a place"));
      }
    }
    if (Files.exists(place)) {
      unmark(place);
    }
  }

  private static List<Path> in(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    List<Path> all = new ArrayList<>();
    try (Stream<Path> each = Files.list(folder)) {
      each.forEach(all::add);
    }
    return all;
  }

  private static void move(Path name, Path path, Path place) throws IOException {
    Trees.checkInterrupt();
    Files.createDirectories(place);
    Path to = place.resolve(name);
    for (int i = 2; Files.exists(to, LinkOption.NOFOLLOW_LINKS); i++) {
      to = place.resolve(name + "." + i);
    }
    Files.move(path, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Once or more often.
  static void unmark(Path tree) throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      Linux linux = new Linux(memory);
      Trees.visit(tree, (file, _) -> unmark(linux, file));
    }
  }

  private static void unmark(Linux linux, Path file) throws LinuxException {
    try (Arena text = Arena.ofConfined()) {
      MemorySegment path = text.allocateFrom(file.toString());
      int flags = Flags.O_PATH | Flags.O_NOFOLLOW;
      try (Opened at = new Opened(linux, linux.open(Flags.AT_FDCWD, path, flags, 0), false)) {
        remove(linux, at, FileMarks.NAME);
        remove(linux, at, Placing.PLACE);
      }
    }
  }

  private static void remove(Linux linux, Opened at, MemorySegment name) throws LinuxException {
    try {
      linux.removeAttribute(at.descriptor(), name);
    } catch (LinuxException e) {
      if (e.errno() != Errno.ENODATA) {
        throw e;
      }
    }
  }
}
