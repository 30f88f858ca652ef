package dev.meerkat.replication;

import static dev.meerkat.replication.linux.Flags.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Every call that takes a path, with every path that is wrong.
final class PosixPaths extends PosixRows {
  private static final String LONG = "n".repeat(256);

  /// With what comes before it, more than 4,096 bytes.
  private static final String DEEP = "x/".repeat(2048) + "x";

  private static final int AT_EACCESS = 0x200;

  private static final List<String> WRONG =
      List.of(
          "p/none",
          "p/none/x",
          "p/f/x",
          "p/f/",
          "p/loop",
          "p/loop/x",
          "p/dangling",
          "p/dangling/x",
          "p/fifo/x",
          "p/" + LONG,
          "p/" + LONG + "/x",
          DEEP,
          "p/d/.",
          "p/d/..",
          "p/dlink/");

  private static final List<String> ANOTHERS =
      List.of(
          "p/closed/f",
          "p/closed/none",
          "p/dark/f",
          "p/dark/none",
          "p/f",
          "p/d",
          "p/closed",
          "p/link",
          "p/none");

  private interface PathCall {
    Object make(PosixCalls at, MemorySegment path) throws LinuxException;
  }

  private interface TwoPaths {
    Object make(PosixCalls at, MemorySegment from, MemorySegment to) throws LinuxException;
  }

  PosixPaths() {
    tree();
    calls();
    slashes();
    links();
  }

  private void tree() {
    root("a folder of paths", at -> at.mkdir("p", 0755));
    root("a file in it", at -> at.create("p/f", 0644));
    root("another", at -> at.create("p/g", 0644));
    root("a folder in it", at -> at.mkdir("p/d", 0755));
    root("one that is closed", at -> at.mkdir("p/closed", 0700));
    root("a file in that", at -> at.create("p/closed/f", 0666));
    root("one that anybody may search, not read", at -> at.mkdir("p/dark", 0711));
    root("a file in that", at -> at.create("p/dark/f", 0644));
    root("a circle", at -> at.symlink("loop", "p/loop"));
    root("a link to nothing", at -> at.symlink("none", "p/dangling"));
    root("a link to a file", at -> at.symlink("f", "p/link"));
    root("a link to a folder", at -> at.symlink("d", "p/dlink"));
    root("a fifo", at -> at.mknod("p/fifo", 0010000 | 0666, 0));
  }

  private void calls() {
    one("open", (at, path) -> at.call("close", at.call("open", path, O_RDONLY | O_NONBLOCK)));
    one("open to write", (at, path) -> at.call("close", at.call("open", path, O_WRONLY | 0x800)));
    one("open of a path", (at, path) -> at.call("close", at.call("open", path, O_PATH)));
    one("access", (at, path) -> at.call("access", path, 0));
    one("access to write", (at, path) -> at.call("access", path, 2));
    one("access to run", (at, path) -> at.call("access", path, 1));
    one("eaccess", (at, path) -> at.call("faccessat", AT_FDCWD, path, 4, AT_EACCESS));
    one("stat", (at, path) -> at.call("stat", path, at.room(256)));
    one("lstat", (at, path) -> at.call("lstat", path, at.room(256)));
    one("statx", (at, path) -> at.call("statx", AT_FDCWD, path, 0, 0x7ff, at.room(256)));
    one("statfs", (at, path) -> at.call("statfs", path, at.room(256)));
    one("readlink", (at, path) -> at.call("readlink", path, at.room(4096), 4096));
    one("truncate", (at, path) -> at.call("truncate", path, 5));
    one("chmod", (at, path) -> at.call("chmod", path, 0755));
    one("chown", (at, path) -> at.call("chown", path, -1, 0));
    one("lchown", (at, path) -> at.call("lchown", path, -1, 0));
    one("utimensat", (at, path) -> at.call("utimensat", AT_FDCWD, path, 0, 0));
    one("setxattr", (at, path) -> at.call("setxattr", path, at.text("user.p"), at.text("v"), 1, 0));
    one("getxattr", (at, path) -> at.call("getxattr", path, at.text("user.p"), at.room(8), 8));
    one("listxattr", (at, path) -> at.call("listxattr", path, at.room(4096), 4096) > 0);
    one("removexattr", (at, path) -> at.call("removexattr", path, at.text("user.p")));
    one("lgetxattr", (at, path) -> at.call("lgetxattr", path, at.text("user.p"), at.room(8), 8));
    one(
        "name_to_handle_at",
        (at, path) -> at.call("name_to_handle_at", AT_FDCWD, path, handle(at), at.room(4), 0));
    changing("mkdir", (at, path) -> at.call("mkdir", path, 0755));
    changing("rmdir", (at, path) -> at.call("rmdir", path));
    changing("mknod", (at, path) -> at.call("mknod", path, S_IFREG | 0600, 0));
    changing("unlink", (at, path) -> at.call("unlink", path));
    changing("creat", (at, path) -> at.call("close", at.call("creat", path, 0600)));
    changing("symlink", (at, path) -> at.call("symlink", at.text("x"), path));
    two("link", (at, from, to) -> at.call("link", from, to));
    two("rename", (at, from, to) -> at.call("rename", from, to));
    two("exchange", (at, from, to) -> at.call("renameat2", AT_FDCWD, from, AT_FDCWD, to, 2));
  }

  private static MemorySegment handle(PosixCalls at) {
    MemorySegment handle = at.room(136);
    handle.set(JAVA_INT, 0, 128);
    return handle;
  }

  private void one(String name, PathCall call) {
    for (String path : WRONG) {
      root(name + " of " + shortened(path), at -> call.make(at, at.path(path)));
    }
    others(name, call);
  }

  /// A call that may make or remove what it is given.
  private void changing(String name, PathCall call) {
    for (String path : WRONG) {
      root(name + " of " + shortened(path), at -> call.make(at, at.path(path)));
      root("what there is", PosixPaths::restore);
    }
    others(name, call);
  }

  private void others(String name, PathCall call) {
    root(name + " of no path", at -> call.make(at, at.text("")));
    root(name + " of no memory", at -> call.make(at, MemorySegment.ofAddress(1)));
    for (String path : ANOTHERS) {
      user(name + " of another's " + path, at -> call.make(at, at.path(path)));
    }
  }

  private void two(String name, TwoPaths call) {
    changing(name + " to p/g", (at, path) -> call.make(at, path, at.path("p/g")));
    changing(name + " of p/g to what", (at, path) -> call.make(at, at.path("p/g"), path));
  }

  private interface Making {
    Object make() throws LinuxException;
  }

  /// What a call has made, removed or moved is as it was.
  private static Object restore(PosixCalls at) throws LinuxException {
    List<String> said = new ArrayList<>();
    for (Making making :
        List.<Making>of(
            () -> at.call("remove", at.path("p/none")),
            () -> at.call("remove", at.path("p/d")),
            () -> at.mkdir("p/d", 0755),
            () -> at.symlink("d", "p/dlink"),
            () -> at.call("remove", at.path("p/dangling")),
            () -> at.symlink("none", "p/dangling"),
            () -> at.symlink("loop", "p/loop"),
            () -> at.create("p/g", 0644))) {
      try {
        said.add(String.valueOf(making.make()));
      } catch (LinuxException e) {
        said.add(Errno.name(e.errno()));
      }
    }
    return said;
  }

  /// Names that end with a slash.
  private void slashes() {
    root("mkdir with a slash", at -> at.mkdir("p/slash/", 0755));
    root("rename to a name with a slash", at -> at.rename("p/slash", "p/slash2/", 0));
    root("rename of a file with a slash", at -> at.rename("p/f/", "p/x", 0));
    root("rename of a file to a slash", at -> at.rename("p/f", "p/x/", 0));
    root("link to a slash", at -> at.call("link", at.path("p/f"), at.path("p/x/")));
    root("symlink with a slash", at -> at.symlink("x", "p/x/"));
    root("mknod with a slash", at -> at.mknod("p/x/", S_IFREG | 0600, 0));
    root("creat with a slash", at -> at.call("creat", at.path("p/x/"), 0600));
    root("unlink of a folder's link with a slash", at -> at.unlink("p/dlink/"));
    root("rmdir of a folder's link with a slash", at -> at.rmdir("p/dlink/"));
    root("readlink with a slash", at -> at.call("readlink", at.path("p/dlink/"), at.room(9), 9));
    root("rmdir with a slash", at -> at.rmdir("p/slash2/"));
    root("stat of a file and ..", at -> at.status("p/f/.."));
    root("stat of a folder and ..", at -> at.status("p/d/../f"));
    root("the longest name", at -> at.create("p/" + LONG.substring(1), 0600));
    root("goes", at -> at.unlink("p/" + LONG.substring(1)));
    root("readlink into no room", at -> at.call("readlink", at.path("p/link"), at.room(8), 0));
    root("readlink in part", at -> at.call("readlink", at.path("p/dlink"), at.room(8), 1));
    root("access in a way that is none", at -> at.call("access", at.path("p/f"), 8));
    root(
        "faccessat in a way that is none",
        at -> at.call("faccessat", AT_FDCWD, at.path("p/f"), 0, 0x40000000));
    root("stat into no memory", at -> at.call("statx", AT_FDCWD, at.path("p/f"), 0, 0x7ff, 8L));
    root("statfs into no memory", at -> at.call("statfs", at.path("p/f"), 8L));
    root("readlink into no memory", at -> at.call("readlink", at.path("p/link"), 8L, 9));
  }

  /// 40 links are followed.
  private void links() {
    root("a chain of links", at -> at.mkdir("p/chain", 0755));
    root("its end", at -> at.create("p/chain/0", 0644));
    for (int i = 1; i <= 41; i++) {
      int last = i - 1;
      root("link " + i, at -> at.symlink(Integer.toString(last), "p/chain/" + (last + 1)));
    }
    root("40 are followed", at -> at.opened("p/chain/40", O_RDONLY));
    root("41 are not", at -> at.opened("p/chain/41", O_RDONLY));
    root("but removed", at -> at.unlink("p/chain/41"));
  }

  private static String shortened(String path) {
    return path.length() < 50 ? path : path.substring(0, 10) + "... of " + path.length();
  }
}
