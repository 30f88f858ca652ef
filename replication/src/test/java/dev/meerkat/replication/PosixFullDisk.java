package dev.meerkat.replication;

import static dev.meerkat.replication.linux.Flags.*;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/// What a disk gives that has no room left, or its limits. The tree is made while it has room.
final class PosixFullDisk {
  /// Of ext4.
  static final int MOST_LINKS = 65_000;

  private PosixFullDisk() {}

  static PosixRows tree() {
    PosixRows rows = new PosixRows();
    rows.root("a file", at -> at.create("f", 0644));
    rows.root("its contents", at -> at.on("f", O_WRONLY, "pwrite", at.room(8192), 8192, 0));
    rows.root("an empty one", at -> at.create("empty", 0644));
    rows.root("one with many names", at -> at.create("linked", 0644));
    rows.root("a folder with many folders", at -> at.mkdir("crowd", 0755));
    rows.root("a folder", at -> at.mkdir("d", 0755));
    // Blocks of so small a disk have 1 KiB.
    rows.root("a folder whose block is full", at -> at.mkdir("full", 0755));
    for (int i = 10; i < 13; i++) {
      String name = "full/" + i + "n".repeat(250);
      rows.root("a file in it", at -> at.create(name, 0644));
    }
    return rows;
  }

  /// While there is room.
  static PosixRows limits() {
    PosixRows rows = new PosixRows();
    rows.root("link", at -> at.call("link", at.path("linked"), at.path("linked2")));
    rows.root("mkdir", at -> at.mkdir("crowd/x", 0755));
    rows.root("rename of a folder", at -> at.rename("d", "crowd/d", 0));
    rows.root("rename of a file", at -> at.rename("empty", "crowd/empty", 0));
    rows.root("and back", at -> at.rename("crowd/empty", "empty", 0));
    return rows;
  }

  static PosixRows full() {
    PosixRows rows = new PosixRows();
    String name = "full/" + "x".repeat(252);
    rows.root("append", at -> at.on("f", O_WRONLY | O_APPEND, "write", at.room(4096), 4096));
    rows.root(
        "append directly", at -> at.on("f", 1 | O_DIRECT, "pwrite", at.room(8192), 4096, 8192));
    rows.root("append, synced", at -> at.on("f", 1 | O_SYNC, "pwrite", at.room(4096), 4096, 8192));
    rows.root(
        "write into a hole", at -> at.on("empty", O_WRONLY, "pwrite", at.room(9), 9, 1 << 20));
    rows.root("write what has room", at -> at.on("f", O_WRONLY, "pwrite", at.room(8192), 8192, 0));
    rows.root(
        "write what has room in part", at -> at.on("f", 1, "pwrite", at.room(8192), 8192, 4096));
    rows.root("writev", at -> at.on("empty", O_WRONLY, "writev", vector(at), 1));
    rows.root("pwritev2", at -> at.on("empty", O_WRONLY, "pwritev2", vector(at), 1, 0, 0));
    rows.root("ftruncate", at -> at.on("f", O_WRONLY, "ftruncate", 1 << 20));
    rows.root("ftruncate back", at -> at.on("f", O_WRONLY, "ftruncate", 8192));
    rows.root("fallocate", at -> at.on("f", O_WRONLY, "fallocate", 0, 0, 4 << 20));
    rows.root("fallocate, same size", at -> at.on("f", O_WRONLY, "fallocate", 1, 0, 4 << 20));
    rows.root("fallocate what is there", at -> at.on("f", O_WRONLY, "fallocate", 0, 0, 8192));
    rows.root("the file", at -> at.status("f"));
    rows.root(
        "copy_file_range",
        at ->
            at.with(
                "f",
                O_RDONLY,
                (from, _) ->
                    at.with(
                        "empty",
                        O_WRONLY,
                        (to, _) -> at.call("copy_file_range", from, 0, to, 0, 4096, 0))));
    rows.root("creat", at -> at.create("new", 0644));
    rows.root("a file without a name", at -> at.opened(".", O_TMPFILE | O_RDWR));
    rows.root("a short link", at -> at.symlink("x", "short"));
    rows.root("a long link", at -> at.symlink("x".repeat(200), "long"));
    rows.root("mkdir", at -> at.mkdir("newdir", 0755));
    rows.root("mknod", at -> at.mknod("fifo", 0010000 | 0600, 0));
    rows.root("a short attribute", at -> at.setxattr("f", "user.x", "x", 0));
    rows.root("a long attribute", at -> at.setxattr("f", "user.long", "x".repeat(3000), 0));
    rows.root("creat in a full folder", at -> at.create(name, 0644));
    rows.root("mknod in it", at -> at.mknod(name, S_IFREG | 0644, 0));
    rows.root("mkdir in it", at -> at.mkdir(name, 0755));
    rows.root("symlink in it", at -> at.symlink("x", name));
    rows.root("link in it", at -> at.call("link", at.path("f"), at.path(name)));
    rows.root("rename in it", at -> at.rename("f", name, 0));
    rows.root("the file is where it was", at -> at.status("f"));
    rows.root("unlink in it", at -> at.unlink("full/10" + "n".repeat(250)));
    rows.root("rename in it, when there is room", at -> at.rename("empty", name, 0));
    rows.root("fsync", at -> at.on("f", O_RDONLY, "fsync"));
    rows.root("truncate to nothing", at -> at.call("truncate", at.path("f"), 0));
    return rows;
  }

  private static MemorySegment vector(PosixCalls at) {
    MemorySegment vector = at.room(16);
    vector.set(JAVA_LONG, 0, at.room(4096).address());
    vector.set(JAVA_LONG, 8, 4096);
    return vector;
  }
}
