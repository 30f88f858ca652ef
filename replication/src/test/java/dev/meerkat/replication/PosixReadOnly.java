package dev.meerkat.replication;

import static dev.meerkat.replication.linux.Flags.*;

import dev.meerkat.replication.linux.FileTime;

/// What a file system gives that is mounted read-only. The tree is made before.
final class PosixReadOnly {
  private PosixReadOnly() {}

  static PosixRows tree() {
    PosixRows rows = new PosixRows();
    rows.root("a file", at -> at.create("f", 0644));
    rows.root("its contents", at -> at.write("f", O_WRONLY, "0123456789", 0));
    rows.root("its attribute", at -> at.setxattr("f", "user.a", "value", 0));
    rows.root("one for all", at -> at.create("open", 0666));
    rows.root("its mode", at -> at.chmod("open", 0666));
    rows.root("a folder", at -> at.mkdir("d", 0777));
    rows.root("for all", at -> at.chmod("d", 0777));
    rows.root("a file in it", at -> at.create("d/f", 0644));
    rows.root("a closed folder", at -> at.mkdir("closed", 0700));
    rows.root("a link", at -> at.symlink("f", "link"));
    rows.root("a fifo", at -> at.mknod("fifo", 0010000 | 0666, 0));
    rows.root("a device", at -> at.mknod("null", S_IFCHR | 0666, 0x103));
    return rows;
  }

  static PosixRows changes() {
    PosixRows rows = new PosixRows();
    for (String name :
        new String[] {
          "f",
          "open",
          "d",
          "d/f",
          "closed",
          "closed/x",
          "link",
          "fifo",
          "null",
          "none",
          "none/x",
          "f/x",
          "."
        }) {
      calls(rows, name);
    }
    rows.root("read", at -> at.read("f", O_RDONLY, 100, 0));
    rows.root("fsync", at -> at.on("f", O_RDONLY, "fsync"));
    rows.root("flock", at -> at.on("f", O_RDONLY, "flock", 2 | 4));
    rows.root("fchmod", at -> at.on("f", O_RDONLY, "fchmod", 0600));
    rows.root("fchown", at -> at.on("f", O_RDONLY, "fchown", 1, 1));
    rows.root("fremovexattr", at -> at.on("f", O_RDONLY, "fremovexattr", at.text("user.a")));
    rows.root("futimens", at -> at.on("f", O_RDONLY, "futimens", 0));
    rows.root("ftruncate", at -> at.on("f", O_RDONLY, "ftruncate", 0));
    rows.root("fallocate", at -> at.on("f", O_RDONLY, "fallocate", 0, 0, 1));
    rows.root("open by O_CREAT what is there", at -> at.opened("f", O_CREAT | O_RDONLY));
    rows.root("open O_EXCL", at -> at.opened("f", O_CREAT | O_EXCL));
    rows.root("a file without a name", at -> at.opened("d", O_TMPFILE | O_RDWR));
    rows.root("writing to a device", at -> at.on("null", O_WRONLY, "write", at.room(1), 1));
    rows.root("opening a fifo", at -> at.opened("fifo", O_RDWR | O_NONBLOCK));
    rows.root("list", at -> at.opened("d", O_RDONLY | O_DIRECTORY));
    rows.root("statfs", at -> at.call("statfs", at.path("f"), at.room(256)));
    rows.root("getxattr", at -> at.getxattr("f", "user.a", 100));
    return rows;
  }

  private static void calls(PosixRows rows, String name) {
    both(rows, "open to write " + name, at -> at.opened(name, O_WRONLY | O_NONBLOCK));
    both(rows, "O_TRUNC " + name, at -> at.opened(name, O_RDONLY | O_TRUNC | O_NONBLOCK));
    both(rows, "O_CREAT " + name, at -> at.opened(name, O_RDWR | O_CREAT | O_NONBLOCK));
    both(rows, "access to write " + name, at -> at.call("access", at.path(name), 2));
    both(rows, "access to read " + name, at -> at.call("access", at.path(name), 4));
    both(rows, "mkdir " + name, at -> at.mkdir(name, 0755));
    both(rows, "mknod " + name, at -> at.mknod(name, S_IFREG | 0600, 0));
    both(rows, "symlink " + name, at -> at.symlink("x", name));
    both(rows, "link to " + name, at -> at.call("link", at.path("open"), at.path(name)));
    both(rows, "link of " + name, at -> at.call("link", at.path(name), at.path("d/new")));
    both(rows, "rename to " + name, at -> at.rename("d/f", name, 0));
    both(rows, "rename of " + name, at -> at.rename(name, "d/new", 0));
    both(rows, "exchange with " + name, at -> at.rename("d/f", name, RENAME_EXCHANGE));
    both(rows, "unlink " + name, at -> at.unlink(name));
    both(rows, "rmdir " + name, at -> at.rmdir(name));
    both(rows, "truncate " + name, at -> at.call("truncate", at.path(name), 1));
    both(rows, "chmod " + name, at -> at.call("chmod", at.path(name), 0600));
    both(rows, "chown " + name, at -> at.call("lchown", at.path(name), 1, 1));
    both(rows, "times, now, of " + name, at -> at.call("utimensat", AT_FDCWD, at.path(name), 0, 0));
    both(rows, "times of " + name, at -> at.times(name, FileTime.NOW));
    both(rows, "setxattr " + name, at -> at.setxattr(name, "user.x", "x", 0));
    both(rows, "removexattr " + name, at -> at.removexattr(name, "user.a"));
  }

  private static void both(PosixRows rows, String name, PosixCalls.Call call) {
    rows.root(name, call);
    rows.user(name, call);
  }
}
