package dev.meerkat.replication.capture;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// Whole trees of files of this program's own. Whoever goes through one may be interrupted.
final class Trees {
  private Trees() {}

  interface Visit {
    /// @param file of any kind, a folder after all that is in it
    void take(Path file, BasicFileAttributes attributes) throws IOException;
  }

  /// Goes through what is there, and follows no symbolic link.
  static void visit(Path tree, Visit visit) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            checkInterrupt();
            visit.take(file, attributes);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            visit.take(folder, Files.readAttributes(folder, BasicFileAttributes.class));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /// If it is there.
  static void remove(Path tree) throws IOException {
    if (Files.exists(tree)) {
      visit(tree, (file, _) -> Files.delete(file));
    }
  }

  /// About what its files take.
  static long bytes(Path tree) throws IOException {
    long[] bytes = new long[1];
    visit(tree, (_, attributes) -> bytes[0] += attributes.isDirectory() ? 0 : attributes.size());
    return bytes[0];
  }

  static void checkInterrupt() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted while going through files");
    }
  }
}
