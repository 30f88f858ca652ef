package dev.meerkat.recorder;

import dev.meerkat.core.model.Cause;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;

/// Puts what a disk does not do into a sentence for the operator: what, where, why, what to do.
final class DiskProblem {
  private DiskProblem() {}

  /// @param what such as `cannot be written`
  static String text(Path where, String what, IOException e) {
    String reason = reason(e);
    return "archive " + where + " " + what + " (" + reason + "): " + advice(e, reason);
  }

  /// What a problem that was put into words means for the cameras.
  static Cause cause(String problem) {
    String words = problem.toLowerCase(Locale.ROOT);
    return words.contains("no space") || words.contains("quota") || words.contains(" is full")
        ? Cause.DISK_FULL
        : Cause.DISK_FAILED;
  }

  /// Exceptions of files often have nothing but the file's name for a message.
  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException exists -> exists.getFile() + " exists already";
      case FileSystemException other when other.getReason() != null ->
          String.valueOf(other.getReason());
      default -> e.getMessage() == null ? e.toString() : e.getMessage();
    };
  }

  /// Whether there is no room.
  static boolean space(IOException e) {
    String words = reason(e).toLowerCase(Locale.ROOT);
    return words.contains("no space") || words.contains("quota");
  }

  /// Whether it is about one file or folder only, so that the disk is well.
  static boolean local(IOException e) {
    String words = reason(e).toLowerCase(Locale.ROOT);
    return e instanceof FileAlreadyExistsException
        || e instanceof AccessDeniedException
        || words.contains("not a directory")
        || words.contains("too long")
        || words.contains("names are taken");
  }

  private static String advice(IOException e, String reason) {
    String words = reason.toLowerCase(Locale.ROOT);
    if (e instanceof FileAlreadyExistsException || words.contains("not a directory")) {
      return "move away the file that stands where a folder should be";
    }
    if (words.contains("names are taken")) {
      return "see what these files are, and move them away";
    }
    if (e instanceof VolumeVanishedException) {
      return "mount it again; it is used again when it is back";
    }
    if (words.contains("no space") || words.contains("quota")) {
      return "free space there or enlarge the volume, recording then goes on by itself";
    }
    if (words.contains("read-only")) {
      return "mount the volume writable; after a disk error the system may have made it read-only";
    }
    if (words.contains("denied") || words.contains("not permitted")) {
      return "let the server's user write there";
    }
    return "see whether the disk is well, and the system's log";
  }
}
