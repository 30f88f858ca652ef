package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/// Where a file is that is known by its handle only. The kernel does not tell, so it is looked for:
/// this takes as long as it takes to go through the folder, and is for problems.
final class Whereabouts extends SimpleFileVisitor<Path> {
  /// Most that are looked at.
  private static final int MOST_FILES = 1_000_000;

  private final long inode;
  private Optional<Path> found = Optional.empty();
  private int looked;

  private Whereabouts(long inode) {
    this.inode = inode;
  }

  /// @param root a descriptor of the folder
  /// @return one of its names, from the folder on; none when it has none, or there are too many
  static Optional<Path> of(int root, long inode) throws IOException {
    Path folder = Path.of("/proc/self/fd/" + root + "/.");
    var search = new Whereabouts(inode);
    Files.walkFileTree(folder, search);
    return search.found.map(folder::relativize);
  }

  /// Its path, or some words that tell it from others when that cannot be found.
  ///
  /// @param folder by which people know the root
  static String words(Linux linux, int root, FileIndex index, FileId file, Path folder) {
    Optional<FileHandle> handle = index.handle(file);
    if (handle.isEmpty()) {
      return "file " + file;
    }
    try {
      long inode;
      try (Opened at = new Opened(linux, linux.open(root, handle.get(), Flags.O_PATH), false)) {
        inode = linux.status(at.descriptor()).inode();
      }
      return of(root, inode)
          .map(path -> folder.resolve(path).toString())
          .orElse("the file of inode " + inode + " in " + folder);
    } catch (IOException _) {
      return "file " + file + " in " + folder; // What is wrong with it is told by who asks.
    }
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
      throws IOException {
    return look(folder);
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    return look(file);
  }

  private FileVisitResult look(Path file) throws IOException {
    if ((long) Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS) == inode) {
      found = Optional.of(file);
    }
    looked++;
    return found.isPresent() || looked == MOST_FILES
        ? FileVisitResult.TERMINATE
        : FileVisitResult.CONTINUE;
  }

  /// It was removed meanwhile, or the disk does not give it, either: others may be found.
  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) {
    return FileVisitResult.CONTINUE;
  }
}
