package dev.meerkat.replication;

import static dev.meerkat.replication.linux.Flags.O_RDWR;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.LinuxException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Opens a file and locks it as it is told, a line each, until standard input ends:
///
///     java ... dev.meerkat.replication.LockProgram FOLDER NAME
///     flock KIND
///     fcntl CALL KIND START LENGTH
final class LockProgram {
  private LockProgram() {}

  public static void main(String[] words) throws IOException {
    PosixCalls at = new PosixCalls(Path.of(words[0]));
    int descriptor = at.open(words[1], O_RDWR);
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      System.out.println(perform(at, descriptor, line));
    }
  }

  /// @return `0`, the name of an error, or who has it locked and how
  static String perform(PosixCalls at, int descriptor, String line) {
    String[] words = line.split(" ", -1);
    try {
      if (words[0].equals("flock")) {
        return Integer.toString(at.call("flock", descriptor, Integer.parseInt(words[1])));
      }
      int call = Integer.parseInt(words[1]);
      int kind = Integer.parseInt(words[2]);
      MemorySegment lock =
          PosixLocks.lock(at, kind, 0, Long.parseLong(words[3]), Long.parseLong(words[4]));
      at.call("fcntl", descriptor, call, lock);
      if (call != PosixLocks.F_GETLK && call != PosixLocks.F_OFD_GETLK) {
        return "0";
      }
      return lock.get(JAVA_SHORT, 0)
          + " "
          + lock.get(JAVA_LONG, 8)
          + " "
          + lock.get(JAVA_LONG, 16)
          + " by "
          + lock.get(JAVA_INT, 24);
    } catch (LinuxException e) {
      return Errno.name(e.errno());
    }
  }
}
