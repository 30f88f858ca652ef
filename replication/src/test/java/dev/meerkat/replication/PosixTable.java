package dev.meerkat.replication;

import static dev.meerkat.replication.linux.Flags.*;

import dev.meerkat.replication.linux.FileTime;
import java.time.Instant;

/// What files, names and attributes are changed by, in many ways, and then who may.
final class PosixTable extends PosixRows {
  private static final String LONG = "n".repeat(256);
  private static final String LONGEST = "n".repeat(255);

  /// Version 2; user rw, user 4711 rwx, group r, mask rwx, other none.
  private static final String ACL =
      "02000000 01000600ffffffff 0200070067120000 04000400ffffffff 10000700ffffffff"
          + " 20000000ffffffff";

  PosixTable() {
    tree();
    opening();
    names();
    contents();
    attributes();
    extended();
    privileges();
    rights();
  }

  private void tree() {
    root("mkdir of the tree", at -> at.mkdir("d", 0755));
    root("a file", at -> at.create("f", 0644));
    root("its contents", at -> at.write("f", O_WRONLY, "0123456789", 0));
    root("a file in a folder", at -> at.create("d/inner", 0600));
    root("an empty folder", at -> at.mkdir("empty", 0700));
    root("a symbolic link", at -> at.symlink("f", "link"));
    root("a dangling one", at -> at.symlink("nowhere", "dangling"));
    root("a circle", at -> at.symlink("loop", "loop"));
    root("a fifo", at -> at.mknod("fifo", 0010000 | 0666, 0));
    root("a socket", at -> at.mknod("socket", S_IFSOCK | 0600, 0));
    root("a device", at -> at.mknod("null", S_IFCHR | 0600, 0x103));
    root(
        "a large device number",
        at -> at.mknod("big", S_IFCHR | 0600, (0x12345 & ~0xFF) << 12 | 0x45 | 7 << 8));
    root("mknod of a file", at -> at.mknod("made", S_IFREG | 0640, 0));
    root("a sticky folder", at -> at.mkdir("sticky", 0777));
    root("its mode", at -> at.chmod("sticky", 01777));
    root("a file in it", at -> at.create("sticky/roots", 0666));
    root("a public folder", at -> at.mkdir("public", 0777));
    root("its mode", at -> at.chmod("public", 0777));
    root("a folder with a group", at -> at.mkdir("group", 0777));
    root("the group", at -> at.chown("group", 0, 55));
    root("its mode", at -> at.chmod("group", 02777));
  }

  private void opening() {
    root("open ENOENT", at -> at.opened("none", O_RDONLY));
    root("open below nothing", at -> at.opened("none/x", O_RDONLY));
    root("open below a file", at -> at.opened("f/x", O_RDONLY));
    root("open a folder to write", at -> at.opened("d", O_WRONLY));
    root("open a folder", at -> at.opened("d", O_RDONLY | O_DIRECTORY));
    root("open a file as a folder", at -> at.opened("f", O_RDONLY | O_DIRECTORY));
    root("open O_EXCL", at -> at.opened("f", O_CREAT | O_EXCL | O_RDWR));
    root("open O_EXCL of a link", at -> at.opened("dangling", O_CREAT | O_EXCL | O_RDWR));
    root("open O_CREAT of what is there", at -> at.opened("f", O_CREAT | O_RDWR));
    root("open O_CREAT of a folder", at -> at.opened("d", O_CREAT | O_RDWR));
    root("open O_NOFOLLOW", at -> at.opened("link", O_RDONLY | O_NOFOLLOW));
    root("open a circle", at -> at.opened("loop", O_RDONLY));
    root("open a link", at -> at.read("link", O_RDONLY, 4, 0));
    root("open too long", at -> at.opened(LONG, O_CREAT | O_RDWR));
    root("open the longest", at -> at.create(LONGEST, 0600));
    root("open a fifo that nobody reads", at -> at.opened("fifo", O_WRONLY | O_NONBLOCK));
    root("open a fifo", at -> at.opened("fifo", O_RDONLY | O_NONBLOCK));
    root("open a socket", at -> at.opened("socket", O_RDONLY));
    root("open a device", at -> at.read("null", O_RDONLY, 10, 0));
    root("open through a dangling link", at -> at.opened("dangling", O_CREAT | O_RDWR));
    root("which made the file", at -> at.status("nowhere"));
    root("open O_TRUNC", at -> at.opened("nowhere", O_TRUNC | O_WRONLY));
    root("a file without a name", at -> at.opened(".", O_TMPFILE | O_RDWR));
    root("one to read only", at -> at.opened(".", O_TMPFILE | O_RDONLY));
    root("one in a file", at -> at.opened("f", O_TMPFILE | O_RDWR));
    root(
        "its name",
        at -> {
          int descriptor = at.open(".", O_TMPFILE | O_RDWR, 0640);
          return at.with(
              ".",
              O_PATH,
              (_, linux) -> {
                linux.link(descriptor, AT_FDCWD, at.path("named"));
                linux.close(descriptor);
                return at.status("named");
              });
        });
    root(
        "no name for one with O_EXCL",
        at -> {
          int descriptor = at.open(".", O_TMPFILE | O_EXCL | O_RDWR, 0640);
          return at.with(
              ".",
              O_PATH,
              (_, linux) -> {
                try {
                  linux.link(descriptor, AT_FDCWD, at.path("unnamed"));
                  return at.status("unnamed");
                } finally {
                  linux.close(descriptor);
                }
              });
        });
  }

  private void names() {
    root("mkdir EEXIST", at -> at.mkdir("d", 0755));
    root("mkdir over a file", at -> at.mkdir("f", 0755));
    root("mkdir over a dangling link", at -> at.mkdir("loop", 0755));
    root("mkdir ENOENT", at -> at.mkdir("none/x", 0755));
    root("mkdir ENOTDIR", at -> at.mkdir("f/x", 0755));
    root("mkdir ENAMETOOLONG", at -> at.mkdir(LONG, 0755));
    root("mknod EEXIST", at -> at.mknod("f", S_IFREG | 0600, 0));
    root("symlink EEXIST", at -> at.symlink("x", "f"));
    root("symlink of no bytes", at -> at.symlink("", "nothing"));
    root("symlink too long", at -> at.symlink("x".repeat(4096), "nothing"));
    root("symlink of 4095 bytes", at -> at.symlink("x".repeat(4095), "long"));
    root("readlink of that", at -> at.readlink("long"));
    root("readlink", at -> at.readlink("link"));
    root("readlink of a file", at -> at.readlink("f"));
    root("link", at -> at.link("f", "f2"));
    root("link of a symbolic link", at -> at.link("link", "link2"));
    root("link of a fifo", at -> at.link("fifo", "fifo2"));
    root("link EEXIST", at -> at.link("f", "d"));
    root("link of a folder", at -> at.link("d", "d2"));
    root("link ENOENT", at -> at.link("f", "none/f"));
    root("unlink ENOENT", at -> at.unlink("none"));
    root("unlink of a folder", at -> at.unlink("d"));
    root("unlink ENOTDIR", at -> at.unlink("f/x"));
    root("unlink of one name", at -> at.unlink("f2"));
    root("the other", at -> at.status("f"));
    root("rmdir of a file", at -> at.rmdir("f"));
    root("rmdir ENOENT", at -> at.rmdir("none"));
    root("rmdir ENOTEMPTY", at -> at.rmdir("d"));
    root("rmdir EINVAL", at -> at.rmdir("d/."));
    root("rmdir of the parent", at -> at.rmdir("d/.."));
    root("rmdir of a link", at -> at.rmdir("link"));
    root("rename ENOENT", at -> at.rename("none", "x", 0));
    root("rename into nothing", at -> at.rename("f", "none/x", 0));
    root("rename of a folder over a file", at -> at.rename("d", "f", 0));
    root("rename of a file over a folder", at -> at.rename("f", "d", 0));
    root("rename over a full folder", at -> at.rename("empty", "d", 0));
    root("rename over an empty folder", at -> at.rename("d", "empty", 0));
    root("and back", at -> at.rename("empty", "d", 0));
    root("rename into itself", at -> at.rename("d", "d/x", 0));
    root("rename over its parent", at -> at.rename("d/inner", "d", 0));
    root("rename of .", at -> at.rename("d/.", "x", 0));
    root("rename too long", at -> at.rename("f", LONG, 0));
    root("rename to itself", at -> at.rename("f", "f", 0));
    root("link once more", at -> at.link("f", "f3"));
    root("rename to the other name", at -> at.rename("f", "f3", 0));
    root("both are there", at -> at.status("f"));
    root("rename NOREPLACE", at -> at.rename("f", "d/inner", RENAME_NOREPLACE));
    root("rename NOREPLACE to a new name", at -> at.rename("f3", "f4", RENAME_NOREPLACE));
    root("exchange", at -> at.rename("f4", "d", RENAME_EXCHANGE));
    root("exchange back", at -> at.rename("f4", "d", RENAME_EXCHANGE));
    root("exchange with nothing", at -> at.rename("f4", "none", RENAME_EXCHANGE));
    root("exchange and no replace", at -> at.rename("f", "d", RENAME_EXCHANGE | RENAME_NOREPLACE));
    root("exchange with what is inside", at -> at.rename("d", "d/inner", RENAME_EXCHANGE));
    root("rename that leaves a whiteout", at -> at.rename("f4", "f5", RENAME_WHITEOUT));
    root("the whiteout", at -> at.status("f4"));
    root("its end", at -> at.unlink("f4"));
    root("unknown flags", at -> at.rename("f", "x", 64));
    root("links of a folder", at -> at.mkdir("d/sub", 0755));
    root("are counted", at -> at.status("d"));
    root("also when one goes", at -> at.rmdir("d/sub"));
    root("are counted", at -> at.status("d"));
    root(
        "a folder that is gone",
        at -> {
          at.mkdir("goes", 0755);
          return at.with(
              "goes",
              O_RDONLY | O_DIRECTORY,
              (descriptor, linux) -> {
                at.rmdir("goes");
                return linux.status(descriptor).links();
              });
        });
    root(
        "a file that is gone",
        at -> {
          at.create("goes", 0644);
          return at.with(
              "goes",
              O_PATH,
              (descriptor, linux) -> {
                at.unlink("goes");
                return linux.status(descriptor).links();
              });
        });
  }

  private void contents() {
    root("read", at -> at.read("f", O_RDONLY, 100, 0));
    root("read at the end", at -> at.read("f", O_RDONLY, 100, 10));
    root("read past the end", at -> at.read("f", O_RDONLY, 100, 1000));
    root("read nothing", at -> at.read("f", O_RDONLY, 0, 0));
    root("read at -1", at -> at.read("f", O_RDONLY, 1, -1));
    root("read what is open to write", at -> at.read("f", O_WRONLY, 1, 0));
    root("read a folder", at -> at.read("d", O_RDONLY, 1, 0));
    root("write what is open to read", at -> at.write("f", O_RDONLY, "x", 0));
    root("write at -1", at -> at.write("f", O_WRONLY, "x", -1));
    root("write", at -> at.write("f", O_WRONLY, "abc", 2));
    root("which is there", at -> at.read("f", O_RDONLY, 100, 0));
    root("write past the end", at -> at.write("f", O_WRONLY, "x", 5000));
    root("append, wherever", at -> at.write("f", O_WRONLY | O_APPEND, "end", 0));
    root("which is there", at -> at.read("f", O_RDONLY, 100, 5000));
    root("append, synced", at -> at.write("f", O_WRONLY | O_APPEND | O_SYNC, "end", 0));
    root("write with O_DSYNC", at -> at.write("f", O_WRONLY | O_DSYNC, "end", 0));
    root("write at the largest offset", at -> at.write("f", O_WRONLY, "x", Long.MAX_VALUE - 1));
    root("truncate", at -> at.truncate("f", O_WRONLY, 7));
    root("truncate longer", at -> at.truncate("f", O_WRONLY, 70));
    root("truncate to -1", at -> at.truncate("f", O_WRONLY, -1));
    root("truncate what is open to read", at -> at.truncate("f", O_RDONLY, 7));
    root("truncate past all limits", at -> at.truncate("f", O_WRONLY, Long.MAX_VALUE));
    root("allocate", at -> at.allocate("f", 0, 0, 100_000));
    root("allocate, same size", at -> at.allocate("f", 1, 100_000, 100_000));
    root("punch", at -> at.allocate("f", 3, 10, 50_000));
    root("punch without keeping the size", at -> at.allocate("f", 2, 10, 50_000));
    root("zero", at -> at.allocate("f", 16, 90_000, 20_000));
    root("allocate nothing", at -> at.allocate("f", 0, 0, 0));
    root("allocate at -1", at -> at.allocate("f", 0, -1, 10));
    root(
        "allocate in a fifo",
        at ->
            at.with(
                "fifo",
                O_RDWR | O_NONBLOCK,
                (descriptor, linux) -> {
                  linux.allocate(descriptor, 0, 0, 1);
                  return "allocated";
                }));
    root("a sparse file", at -> at.create("sparse", 0600));
    root("its data", at -> at.write("sparse", O_WRONLY, "data", 1 << 20));
    root("its end", at -> at.truncate("sparse", O_WRONLY, 2 << 20));
    for (long from : new long[] {0, 1 << 20, (1 << 20) + 4096, 2 << 20, -1}) {
      root(
          "SEEK_DATA from " + from,
          at -> at.with("sparse", O_RDONLY, (d, linux) -> linux.seek(d, from, 3)));
      root(
          "SEEK_HOLE from " + from,
          at -> at.with("sparse", O_RDONLY, (d, linux) -> linux.seek(d, from, 4)));
    }
    root("SEEK_END", at -> at.with("sparse", O_RDONLY, (d, linux) -> linux.seek(d, -5, 2)));
    root(
        "seek before the start",
        at -> at.with("sparse", O_RDONLY, (d, linux) -> linux.seek(d, -5, 0)));
    root(
        "seek in a way that is none",
        at -> at.with("sparse", O_RDONLY, (d, linux) -> linux.seek(d, 0, 9)));
    root(
        "copy a range",
        at ->
            at.with(
                "sparse",
                O_RDONLY,
                (from, linux) ->
                    at.with("f", O_WRONLY, (to, _) -> linux.copy(from, (1 << 20) - 2, to, 4, 6))));
    root("which is there", at -> at.read("f", O_RDONLY, 12, 0));
    root(
        "copy to what is open to read",
        at ->
            at.with(
                "sparse",
                O_RDONLY,
                (from, linux) -> at.with("f", O_RDONLY, (to, _) -> linux.copy(from, 0, to, 4, 6))));
    root(
        "copy from past the end",
        at ->
            at.with(
                "sparse",
                O_RDONLY,
                (from, linux) ->
                    at.with("f", O_WRONLY, (to, _) -> linux.copy(from, 4 << 20, to, 4, 6))));
    root(
        "copy over itself",
        at -> at.with("f", O_RDWR, (from, linux) -> linux.copy(from, 0, from, 2, 6)));
    root(
        "sync",
        at ->
            at.with(
                "f",
                O_RDONLY,
                (d, linux) -> {
                  linux.sync(d, false);
                  linux.sync(d, true);
                  return "synced";
                }));
    root(
        "sync a folder",
        at ->
            at.with(
                "d",
                O_RDONLY,
                (d, linux) -> {
                  linux.sync(d, false);
                  return "synced";
                }));
  }

  private void attributes() {
    Instant past = Instant.ofEpochSecond(1_000_000_000, 123_456_789);
    root("times", at -> at.times("f", new FileTime.At(past)));
    root("times before 1970", at -> at.times("f", new FileTime.At(Instant.ofEpochSecond(-5, 1))));
    root(
        "times after 2038",
        at -> at.times("f", new FileTime.At(Instant.ofEpochSecond(5_000_000_000L))));
    root("times of a link", at -> at.times("link", new FileTime.At(past)));
    root("times of a folder", at -> at.times("d", new FileTime.At(past)));
    root(
        "a new entry sets them",
        at -> {
          at.create("d/new", 0600);
          return at.modified("d").isAfter(past);
        });
    root(
        "a write sets them",
        at -> {
          at.times("f", new FileTime.At(past));
          at.write("f", O_WRONLY, "x", 0);
          return at.modified("f").isAfter(past);
        });
    root(
        "a renaming sets when it changed",
        at -> {
          Instant before = at.changed("d/new");
          at.rename("d/new", "d/newer", 0);
          return !at.changed("d/newer").isBefore(before);
        });
    root(
        "a truncation sets them",
        at -> {
          at.times("f", new FileTime.At(past));
          at.truncate("f", O_WRONLY, 3);
          return at.modified("f").isAfter(past);
        });
    root("chmod", at -> at.chmod("f", 04751));
    root("chmod of a folder", at -> at.chmod("d", 03755));
    root(
        "chmod of a link",
        at ->
            at.with(
                "link",
                O_PATH | O_NOFOLLOW,
                (d, linux) -> {
                  linux.changeMode(d, 0777);
                  return "changed";
                }));
    root("chown takes set-user-ID away", at -> at.chown("f", 1, 2));
    root("chown of a group only", at -> at.chown("f", -1, 3));
    root("chown of a link", at -> at.chown("link", 7, 8));
    root("of which the file knows nothing", at -> at.status("f"));
    root("a setgid file without group x", at -> at.chmod("f", 02644));
    root("keeps that when it changes hands", at -> at.chown("f", 0, 0));
    root("names", at -> at.with("f", O_RDONLY, (d, linux) -> linux.capacity(d).nameLength()));
    root("blocks", at -> at.with("f", O_RDONLY, (d, linux) -> linux.capacity(d).blockSize()));
  }

  private void extended() {
    root("setxattr", at -> at.setxattr("f", "user.a", "value", 0));
    root("getxattr", at -> at.getxattr("f", "user.a", 100));
    root("its size", at -> at.getxattr("f", "user.a", 0));
    root("getxattr ERANGE", at -> at.getxattr("f", "user.a", 2));
    root("getxattr ENODATA", at -> at.getxattr("f", "user.none", 10));
    root("setxattr XATTR_CREATE", at -> at.setxattr("f", "user.a", "x", 1));
    root("setxattr XATTR_REPLACE", at -> at.setxattr("f", "user.b", "x", 2));
    root("setxattr both", at -> at.setxattr("f", "user.b", "x", 3));
    root("setxattr of nothing", at -> at.setxattr("f", "user.empty", "", 0));
    root("setxattr without a kind", at -> at.setxattr("f", "a", "x", 0));
    root("setxattr of a long name", at -> at.setxattr("f", "user." + LONG, "x", 0));
    root("setxattr of much", at -> at.setxattr("f", "user.much", "x".repeat(65_537), 0));
    root("setxattr on a folder", at -> at.setxattr("d", "user.a", "x", 0));
    root("setxattr on a link", at -> at.setxattr("link", "user.a", "x", 0));
    root("trusted on a link", at -> at.setxattr("link", "trusted.a", "x", 0));
    root("trusted of a link", at -> at.getxattr("link", "trusted.a", 9));
    root("setxattr on a fifo", at -> at.setxattr("fifo", "user.a", "x", 0));
    root("removexattr", at -> at.removexattr("f", "user.a"));
    root("removexattr ENODATA", at -> at.removexattr("f", "user.a"));
    root("an ACL", at -> at.setacl("f", "system.posix_acl_access", ACL));
    root("of it", at -> at.getxattr("f", "system.posix_acl_access", 200));
    root("chmod changes it", at -> at.chmod("f", 0640));
    root("of it", at -> at.getxattr("f", "system.posix_acl_access", 200));
    root("a broken ACL", at -> at.setacl("f", "system.posix_acl_access", "02000000 0100"));
    root("a default ACL on a file", at -> at.setacl("f", "system.posix_acl_default", ACL));
    root("a default ACL", at -> at.setacl("empty", "system.posix_acl_default", ACL));
    root("is for what is made there", at -> at.create("empty/f", 0666));
    root("of it", at -> at.getxattr("empty/f", "system.posix_acl_access", 200));
    root("and for folders", at -> at.mkdir("empty/d", 0777));
    root("of it", at -> at.getxattr("empty/d", "system.posix_acl_default", 200));
    root("and not for links", at -> at.symlink("x", "empty/l"));
    root("an ACL goes", at -> at.removexattr("f", "system.posix_acl_access"));
    root("with its mode", at -> at.status("f"));
  }

  private void privileges() {
    root("a program", at -> at.create("public/program", 0777));
    root("for all", at -> at.chmod("public/program", 06777));
    root("root's write leaves it", at -> at.write("public/program", O_WRONLY, "x", 0));
    user("a write takes it away", at -> at.write("public/program", O_WRONLY, "x", 0));
    root("a program", at -> at.chmod("public/program", 06777));
    user("a truncation takes it away", at -> at.truncate("public/program", O_WRONLY, 0));
    root("a program", at -> at.chmod("public/program", 06767));
    user("set-group-ID without x stays", at -> at.write("public/program", O_WRONLY, "x", 0));
    root("a program", at -> at.chmod("public/program", 06777));
    user(
        "O_TRUNC takes it away",
        at -> {
          at.opened("public/program", O_WRONLY | O_TRUNC);
          return at.status("public/program");
        });
    root("a program", at -> at.chmod("public/program", 06777));
    user("allocating takes it away", at -> at.allocate("public/program", 0, 0, 10));
    root(
        "capabilities",
        at ->
            at.setacl(
                "public/program",
                "security.capability",
                "01000002 00040000 00000000 00000000 00000000"));
    root("a write takes them away", at -> at.write("public/program", O_WRONLY, "x", 0));
    root("of it", at -> at.getxattr("public/program", "security.capability", 100));
    user("an own setgid program", at -> at.create("public/own", 02777));
    user("own set-user-ID", at -> at.create("public/own2", 04711));
    root("a program of another group", at -> at.chown("public/own", OtherUser.ID, 99));
    user("cannot become setgid", at -> at.chmod("public/own", 02777));
  }

  private void rights() {
    user("open EACCES", at -> at.opened("d/inner", O_RDONLY));
    user("open to write", at -> at.opened("f", O_WRONLY));
    user("search", at -> at.status("empty/f"));
    user("create EACCES", at -> at.create("d/x", 0600));
    user("create", at -> at.create("public/mine", 0666));
    user("create in a group's folder", at -> at.create("group/mine", 0666));
    user("mkdir in a group's folder", at -> at.mkdir("group/dir", 0777));
    user("setgid file in a group's folder", at -> at.create("group/setgid", 02770));
    user("symlink", at -> at.symlink("x", "public/link"));
    user("a device", at -> at.mknod("public/null", S_IFCHR | 0600, 0x103));
    user("a fifo", at -> at.mknod("public/fifo", 0010000 | 0600, 0));
    user("unlink EACCES", at -> at.unlink("d/inner"));
    user("unlink in a sticky folder", at -> at.unlink("sticky/roots"));
    user("rename in a sticky folder", at -> at.rename("sticky/roots", "sticky/x", 0));
    user("chmod EPERM", at -> at.chmod("f", 0777));
    user("chmod of one's own", at -> at.chmod("public/mine", 0600));
    user("chown EPERM", at -> at.chown("public/mine", 0, 0));
    user("times EPERM", at -> at.times("f", new FileTime.At(Instant.EPOCH)));
    user("times, now, EACCES", at -> at.times("f", FileTime.NOW));
    user("setxattr EACCES", at -> at.setxattr("f", "user.x", "x", 0));
    user("trusted EPERM", at -> at.setxattr("public/mine", "trusted.x", "x", 0));
    user("an ACL EPERM", at -> at.setacl("f", "system.posix_acl_access", ACL));
    root("an ACL for somebody", at -> at.setacl("f", "system.posix_acl_access", ACL));
    user("lets him write", at -> at.opened("f", O_WRONLY));
    user("a file without a name", at -> at.opened("public", O_TMPFILE | O_RDWR));
    user("rmdir EACCES", at -> at.rmdir("d"));
    user("link of another's", at -> at.link("public/mine", "public/mine2"));
  }
}
