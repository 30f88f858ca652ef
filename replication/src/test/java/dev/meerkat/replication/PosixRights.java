package dev.meerkat.replication;

import static dev.meerkat.replication.linux.Flags.*;

import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.util.List;

/// What somebody may who is not root, also by a group that is not his first; and what a change
/// takes away from a program that has its owner's or its group's rights.
final class PosixRights extends PosixRows {
  private static final int ME = OtherUser.ID;

  PosixRights() {
    tree();
    access();
    groups();
    programs();
    sticky();
    folders();
  }

  private void tree() {
    root("a folder for rights", at -> at.mkdir("r", 0777));
    root("for all", at -> at.chmod("r", 0777));
    made("r/roots", 0600, 0, 0);
    made("r/readable", 0644, 0, 0);
    root("a readable file", at -> at.create("r/readable0", 0644));
    root("with contents", at -> at.write("r/readable0", O_WRONLY, "something", 0));
    made("r/groups", 0060, 0, GROUP);
    made("r/othergroups", 0066, 0, GROUP);
    made("r/mine", 0600, ME, ME);
    root("a group's folder", at -> at.mkdir("r/shared", 0770));
    root("of the group", at -> at.chown("r/shared", 0, GROUP));
    root("whose files are the group's", at -> at.chmod("r/shared", 02770));
    root("a closed folder", at -> at.mkdir("r/closed", 0700));
    root("a folder that is only read", at -> at.mkdir("r/listed", 0744));
    root("with a file", at -> at.create("r/listed/f", 0644));
  }

  private void made(String name, int mode, int uid, int gid) {
    root(name, at -> at.create(name, 0600));
    root(name + " has an owner", at -> at.chown(name, uid, gid));
    root(name + " has a mode", at -> at.chmod(name, mode));
  }

  private void access() {
    for (String name : new String[] {"roots", "readable", "groups", "othergroups", "mine"}) {
      for (int how = 0; how < 8; how++) {
        int asked = how;
        user("access " + how + " " + name, at -> at.call("access", at.path("r/" + name), asked));
        member("access " + how + " " + name, at -> at.call("access", at.path("r/" + name), asked));
      }
      for (int flags : new int[] {O_RDONLY, O_WRONLY, O_RDWR, O_RDONLY | O_TRUNC}) {
        user("open " + flags + " " + name, at -> at.opened("r/" + name, flags));
        member("open " + flags + " " + name, at -> at.opened("r/" + name, flags));
      }
    }
    root("access to run", at -> at.call("access", at.path("r/roots"), 1));
    user("O_NOATIME of another's", at -> at.opened("r/readable", O_RDONLY | O_NOATIME));
    user("O_NOATIME of his own", at -> at.opened("r/mine", O_RDONLY | O_NOATIME));
    root("O_NOATIME", at -> at.opened("r/mine", O_RDONLY | O_NOATIME));
    user("chdir", at -> chdir(at, "r"));
    user("chdir EACCES", at -> chdir(at, "r/closed"));
    user("chdir ENOENT", at -> chdir(at, "r/none"));
    user("chdir ENOTDIR", at -> chdir(at, "r/mine"));
    member("chdir", at -> chdir(at, "r/shared"));
    user("chdir of a folder that is only read", at -> chdir(at, "r/listed"));
    user("list what is only read", at -> at.opened("r/listed", O_RDONLY | O_DIRECTORY));
    user("stat in it", at -> at.status("r/listed/f"));
    user("list what is closed", at -> at.opened("r/closed", O_RDONLY | O_DIRECTORY));
    user("fchdir", at -> fchdir(at, "r/listed", O_RDONLY | O_DIRECTORY));
    user("fchdir of a file", at -> fchdir(at, "r/mine", O_RDONLY));
  }

  private static Object chdir(PosixCalls at, String folder) throws LinuxException {
    new Linux(Arena.ofAuto()).ownUmask(); // And a working folder that is this thread's.
    return at.call("chdir", at.path(folder));
  }

  private static Object fchdir(PosixCalls at, String folder, int flags) throws LinuxException {
    new Linux(Arena.ofAuto()).ownUmask();
    return at.on(folder, flags, "fchdir");
  }

  private void groups() {
    user("create in a group's folder", at -> at.create("r/shared/x", 0664));
    member("create in a group's folder", at -> at.create("r/shared/x", 0664));
    member("mkdir in a group's folder", at -> at.mkdir("r/shared/d", 0775));
    member("a setgid program in it", at -> at.create("r/shared/program", 02775));
    member("a setgid file that is none", at -> at.create("r/shared/setgid", 02664));
    member("mknod of a setgid program in it", at -> at.mknod("r/shared/node", 0102775, 0));
    member("a file without a name in it", at -> at.opened("r/shared", O_TMPFILE | O_RDWR));
    member("symlink in it", at -> at.symlink("x", "r/shared/l"));
    member("link in it", at -> at.link("r/shared/x", "r/shared/y"));
    member("rename in it", at -> at.rename("r/shared/y", "r/shared/z", 0));
    member("unlink in it", at -> at.unlink("r/shared/z"));
    member("rmdir in it", at -> at.rmdir("r/shared/d"));
    user("chgrp to a group that is not his", at -> at.chown("r/mine", -1, GROUP));
    member("chgrp to a group of his", at -> at.chown("r/mine", -1, GROUP));
    member("chgrp to another", at -> at.chown("r/mine", -1, 99));
    member("chmod to setgid for his group", at -> at.chmod("r/mine", 02750));
    user("chmod to setgid for a group that is not his", at -> at.chmod("r/mine", 02750));
    member("setxattr by the group", at -> at.setxattr("r/groups", "user.x", "x", 0));
    member("times, now, by the group", at -> at.call("utimes", at.path("r/groups"), 0));
    user("times, now, without", at -> at.call("utimes", at.path("r/groups"), 0));
    member("times by the group", at -> at.call("utimes", at.path("r/groups"), at.room(32)));
  }

  /// What a program has of its owner's and its group's rights goes when somebody changes it.
  /// Set-group-ID without x for the group is kept by those who are in the group.
  private void programs() {
    for (int mode : new int[] {02666, 02676, 06666, 06777, 04777}) {
      for (int gid : new int[] {GROUP, 99}) {
        for (Change change : changes()) {
          String name = change.name + " of " + Integer.toOctalString(mode) + " of group " + gid;
          root("a program", at -> program(at, mode, gid));
          root(name, change.call);
          root("has left", at -> at.status("r/program"));
          root("a program", at -> program(at, mode, gid));
          user(name, change.call);
          root("has left", at -> at.status("r/program"));
          root("a program", at -> program(at, mode, gid));
          member(name, change.call);
          root("has left", at -> at.status("r/program"));
        }
      }
    }
  }

  private static Object program(PosixCalls at, int mode, int gid) throws LinuxException {
    at.call("close", at.call("open", at.path("r/program"), O_CREAT | O_WRONLY | O_TRUNC, 0600));
    at.write("r/program", O_WRONLY, "0123456789", 0);
    at.chown("r/program", ME, gid);
    return at.chmod("r/program", mode);
  }

  private record Change(String name, PosixCalls.Call call) {}

  private static List<Change> changes() {
    String program = "r/program";
    return List.of(
        new Change("a write", at -> at.on(program, O_WRONLY, "pwrite", at.room(1), 1, 0)),
        new Change("a write of nothing", at -> at.on(program, 1, "pwrite", at.room(1), 0, 0)),
        new Change("appending", at -> at.on(program, 1 | O_APPEND, "write", at.room(1), 1)),
        new Change(
            "a direct write", at -> at.on(program, 1 | O_DIRECT, "pwrite", at.room(4096), 4096, 0)),
        new Change("ftruncate", at -> at.on(program, O_WRONLY, "ftruncate", 5)),
        new Change("truncate", at -> at.call("truncate", at.path(program), 5)),
        new Change("truncate to its size", at -> at.call("truncate", at.path(program), 10)),
        new Change("O_TRUNC", at -> at.opened(program, O_WRONLY | O_TRUNC)),
        new Change("fallocate", at -> at.on(program, O_WRONLY, "fallocate", 0, 0, 20)),
        new Change("a punch", at -> at.on(program, O_WRONLY, "fallocate", 3, 0, 5)),
        new Change(
            "copy_file_range",
            at ->
                at.with(
                    "r/readable0",
                    O_RDONLY,
                    (from, _) ->
                        at.with(
                            program,
                            O_WRONLY,
                            (to, _) -> at.call("copy_file_range", from, 0, to, 0, 5, 0)))),
        new Change("chgrp to his group", at -> at.call("chown", at.path(program), -1, ME)),
        new Change("chgrp to a further one", at -> at.call("chown", at.path(program), -1, GROUP)),
        new Change("chown to himself", at -> at.call("chown", at.path(program), ME, -1)),
        new Change("chown to nobody else", at -> at.call("chown", at.path(program), -1, -1)),
        new Change("chmod", at -> at.call("chmod", at.path(program), 06755)),
        new Change("chmod without x", at -> at.call("chmod", at.path(program), 02644)),
        new Change("setxattr", at -> at.setxattr(program, "user.x", "x", 0)));
  }

  private void sticky() {
    root("a sticky folder", at -> at.mkdir("r/sticky", 0777));
    root("its mode", at -> at.chmod("r/sticky", 01777));
    for (String name : new String[] {"a", "b"}) {
      made("r/sticky/" + name, 0666, 0, GROUP);
    }
    root("a folder in it", at -> at.mkdir("r/sticky/d", 0777));
    user("a file in it", at -> at.create("r/sticky/his", 0666));
    for (String name : new String[] {"a", "his", "none"}) {
      member("link " + name, at -> at.link("r/sticky/" + name, "r/linked " + name));
      member("rename over " + name, at -> at.rename("r/sticky/b", "r/sticky/" + name, 0));
      member("exchange " + name, at -> at.rename("r/sticky/" + name, "r/sticky/b", 2));
      member("rename " + name, at -> at.rename("r/sticky/" + name, "r/sticky/new " + name, 0));
      member("unlink " + name, at -> at.unlink("r/sticky/" + name));
    }
    user("rmdir in it", at -> at.rmdir("r/sticky/d"));
    user("open O_CREAT in it of what is another's", at -> at.opened("r/sticky/a", 2 | O_CREAT));
    root("a sticky folder of his", at -> at.chown("r/sticky", ME, ME));
    user("lets him unlink", at -> at.unlink("r/sticky/b"));
  }

  private void folders() {
    root("a folder of another's in an open one", at -> at.mkdir("r/theirs", 0755));
    user("a folder of his", at -> at.mkdir("r/his", 0755));
    user("rename of another's folder to another", at -> at.rename("r/theirs", "r/his/x", 0));
    user("rename of another's folder in its folder", at -> at.rename("r/theirs", "r/theirs2", 0));
    user("rename over another's folder", at -> at.rename("r/his", "r/theirs2", 0));
    user("rename over a full one", at -> at.rename("r/theirs2", "r/shared", 0));
    user("a whiteout", at -> at.rename("r/theirs2", "r/theirs", RENAME_WHITEOUT));
    user("mknod of a whiteout", at -> at.mknod("r/white", S_IFCHR | 0600, 0));
    user("statfs in a closed folder", at -> at.call("statfs", at.path("r/closed/x"), at.room(256)));
    user("chown of his own to himself", at -> at.call("chown", at.path("r/his"), ME, -1));
    user("chown of his own away", at -> at.call("chown", at.path("r/his"), 99, -1));
    user("utimensat, now, of his own", at -> at.call("utimes", at.path("r/his"), 0));
    user("a truncation of another's", at -> at.call("truncate", at.path("r/readable"), 1));
    user("ftruncate to read", at -> at.on("r/readable", O_RDONLY, "ftruncate", 1));
    user("trusted", at -> at.setxattr("r/his", "trusted.x", "x", 0));
    user("trusted, read", at -> at.getxattr("r/his", "trusted.x", 10));
    user("security", at -> at.setxattr("r/his", "security.x", "x", 0));
    user("an attribute of another's", at -> at.setxattr("r/readable", "user.x", "x", 0));
    user("and its end", at -> at.removexattr("r/readable", "user.x"));
    user(
        "an attribute in another's sticky folder", at -> at.setxattr("r/sticky", "user.x", "x", 0));
    user("flags of another's", at -> at.on("r/readable", O_RDONLY, "fchmod", 0777));
    user("fchown of another's", at -> at.on("r/readable", O_RDONLY, "fchown", ME, -1));
    user("mkdir where he may not", at -> at.mkdir("r/closed/x", 0700));
    user("mkdir in another's", at -> at.mkdir("r/listed/x", 0700));
    user("rmdir in another's", at -> at.rmdir("r/listed/none"));
    user("symlink in another's", at -> at.symlink("x", "r/listed/x"));
    user("link into another's", at -> at.link("r/sticky/a", "r/listed/x"));
    user("rename into another's", at -> at.rename("r/sticky/his", "r/listed/x", 0));
    user("rename out of another's", at -> at.rename("r/listed/f", "r/x", 0));
    user("mknod in another's", at -> at.mknod("r/listed/x", S_IFREG | 0600, 0));
  }
}
