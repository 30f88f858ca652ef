package dev.meerkat.replication;

import static dev.meerkat.replication.linux.Flags.*;

import dev.meerkat.replication.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// The mount itself: its root, what is outside, and programs that run. `../outside` is a folder
/// beside it, on the same file system.
final class PosixRoot extends PosixRows {
  PosixRoot() {
    root("a file", at -> at.create("inside", 0644));
    root("a folder", at -> at.mkdir("insidedir", 0755));
    root("link out", at -> at.call("link", at.path("inside"), at.path("../outside/x")));
    root("link in", at -> at.call("link", at.path("../outside/file"), at.path("x")));
    root("rename out", at -> at.rename("inside", "../outside/x", 0));
    root("rename in", at -> at.rename("../outside/file", "x", 0));
    root("rename a folder out", at -> at.rename("insidedir", "../outside/x", 0));
    root("rename a folder in", at -> at.rename("../outside", "x", 0));
    root("exchange", at -> at.rename("inside", "../outside/file", RENAME_EXCHANGE));
    root("rmdir of the root", at -> at.rmdir(""));
    root("rmdir of it, by .", at -> at.rmdir("."));
    root("rmdir of it, by ..", at -> at.rmdir("insidedir/.."));
    root("unlink of the root", at -> at.unlink(""));
    root("rename of the root", at -> at.rename("", "../outside/x", 0));
    root("rename over the root", at -> at.rename("../outside", "", 0));
    root("exchange with the root", at -> at.rename("../outside", "", RENAME_EXCHANGE));
    root("link of the root", at -> at.call("link", at.path(""), at.path("../outside/x")));
    root("mkdir of the root", at -> at.mkdir("", 0755));
    root("open O_CREAT of the root", at -> at.opened("", O_CREAT | O_RDWR));
    root("chmod of the root", at -> at.call("chmod", at.path(""), 0750));
    root("setxattr of the root", at -> at.setxattr("", "user.x", "x", 0));
    root("its end", at -> at.removexattr("", "user.x"));
    root("and back", at -> at.call("chmod", at.path(""), 0755));
    root("its modes", at -> at.status(".").toString().substring(0, 5));
    running();
  }

  /// `/bin/sleep`, from here.
  private void running() {
    root("a program", at -> at.create("program", 0755));
    root(
        "its contents",
        at ->
            at.with(
                "program",
                O_WRONLY,
                (to, linux) -> {
                  int from = linux.open(AT_FDCWD, at.text("/bin/sleep"), O_RDONLY, 0);
                  try {
                    MemorySegment room = at.room(1 << 20);
                    return linux.write(to, room.asSlice(0, linux.read(from, room)), 0) > 10_000;
                  } finally {
                    linux.close(from);
                  }
                }));
    root(
        "it cannot be run when it is written",
        at -> at.with("program", O_WRONLY, (_, _) -> run(at)));
    root("open to write while it runs", at -> running(at, () -> at.opened("program", O_WRONLY)));
    root("O_TRUNC while it runs", at -> running(at, () -> at.opened("program", 1 | O_TRUNC)));
    root(
        "truncate while it runs",
        at -> running(at, () -> at.call("truncate", at.path("program"), 1)));
    root("read while it runs", at -> running(at, () -> at.opened("program", O_RDONLY)));
    root("chmod while it runs", at -> running(at, () -> at.chmod("program", 0750)));
    root("unlink while it runs", at -> running(at, () -> at.unlink("program")));
  }

  private interface Work {
    Object run() throws LinuxException;
  }

  private static Object run(PosixCalls at) {
    try {
      new ProcessBuilder(at.path("program").getString(0), "60").start().destroyForcibly();
      return "ran";
    } catch (IOException e) {
      return String.valueOf(e.getMessage()).contains("Text file busy");
    }
  }

  private static Object running(PosixCalls at, Work work) throws LinuxException {
    Process process;
    try {
      process = new ProcessBuilder(at.path("program").getString(0), "60").start();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    try {
      return work.run();
    } finally {
      process.destroyForcibly();
      process.onExit().join();
    }
  }
}
