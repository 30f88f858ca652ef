package dev.meerkat.replication;

import static dev.meerkat.replication.linux.Flags.*;

import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.FileTime;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The calls of a [PosixTable], below one folder, and what they answer: a value, or the name of an
/// error.
final class PosixCalls {
  interface Call {
    Object run(PosixCalls calls) throws LinuxException;
  }

  private final Path folder;
  private final Arena memory = Arena.ofAuto();
  private final Linux linux = new Linux(memory);

  /// Errors that were answered, such as `open ENOENT`.
  private final Set<String> errors = new TreeSet<>();

  PosixCalls(Path folder) {
    this.folder = folder;
  }

  String answer(Call call) {
    try {
      return String.valueOf(call.run(this));
    } catch (LinuxException e) {
      String[] said = e.getMessage().split(" (in|of) ", 3);
      errors.add(said[1] + " " + said[0]);
      return said[0];
    }
  }

  Set<String> errors() {
    return errors;
  }

  /// A function of the C library that returns an `int`.
  ///
  /// @param arguments numbers, and memory in place of pointers
  int call(String function, Object... arguments) throws LinuxException {
    return (int) LibC.call(function, arguments);
  }

  /// One whose first argument is a descriptor, of an open of its own.
  Object on(String name, int flags, String function, Object... more) throws LinuxException {
    return with(
        name,
        flags,
        (descriptor, _) ->
            LibC.call(
                function,
                Stream.concat(Stream.of(descriptor), Stream.of(more)).toArray(Object[]::new)));
  }

  /// Memory, whose bytes are zero.
  MemorySegment room(long size) {
    return memory.allocate(Math.max(8, size), 4096);
  }

  MemorySegment text(String name) {
    return memory.allocateFrom(name);
  }

  /// Relative names are below the folder.
  MemorySegment path(String name) {
    return text(folder + "/" + name);
  }

  int open(String name, int flags) throws LinuxException {
    return open(name, flags, 0666);
  }

  int open(String name, int flags, int mode) throws LinuxException {
    return linux.open(AT_FDCWD, path(name), flags, mode);
  }

  Object opened(String name, int flags) throws LinuxException {
    linux.close(open(name, flags));
    return "opened";
  }

  Object create(String name, int mode) throws LinuxException {
    linux.close(open(name, O_CREAT | O_EXCL | O_WRONLY, mode));
    return status(name);
  }

  Object mkdir(String name, int mode) throws LinuxException {
    linux.makeFolder(AT_FDCWD, path(name), mode);
    return status(name);
  }

  Object mknod(String name, int mode, int device) throws LinuxException {
    linux.makeSpecial(AT_FDCWD, path(name), mode, device);
    return status(name);
  }

  Object symlink(String target, String name) throws LinuxException {
    linux.makeSymlink(AT_FDCWD, path(name), text(target));
    return status(name);
  }

  Object readlink(String name) throws LinuxException {
    int descriptor = open(name, O_PATH | O_NOFOLLOW);
    MemorySegment target = memory.allocate(5000);
    try {
      return text(target, linux.readSymlink(descriptor, target));
    } finally {
      linux.close(descriptor);
    }
  }

  Object link(String from, String to) throws LinuxException {
    int descriptor = open(from, O_PATH | O_NOFOLLOW);
    try {
      linux.link(descriptor, AT_FDCWD, path(to));
    } finally {
      linux.close(descriptor);
    }
    return status(to);
  }

  Object unlink(String name) throws LinuxException {
    linux.remove(AT_FDCWD, path(name), 0);
    return "removed";
  }

  Object rmdir(String name) throws LinuxException {
    call("rmdir", path(name));
    return "removed";
  }

  Object rename(String from, String to, int flags) throws LinuxException {
    linux.rename(AT_FDCWD, path(from), AT_FDCWD, path(to), flags);
    return status(to);
  }

  /// Type, mode, links, owner, size and what a device stands for.
  Object status(String name) throws LinuxException {
    FileStatus status = linux.status(AT_FDCWD, path(name));
    return Integer.toOctalString(status.mode())
        + " links "
        + status.links()
        + " owner "
        + status.uid()
        + ":"
        + status.gid()
        + (status.isFolder() ? "" : " size " + status.size())
        + " device "
        + status.device();
  }

  Instant modified(String name) throws LinuxException {
    return linux.status(AT_FDCWD, path(name)).modified();
  }

  Instant changed(String name) throws LinuxException {
    return linux.status(AT_FDCWD, path(name)).changed();
  }

  interface Work {
    Object run(int descriptor, Linux linux) throws LinuxException;
  }

  Object with(String name, int flags, Work work) throws LinuxException {
    int descriptor = open(name, flags);
    try {
      return work.run(descriptor, linux);
    } finally {
      linux.close(descriptor);
    }
  }

  Object write(String name, int flags, String data, long offset) throws LinuxException {
    return with(name, flags, (descriptor, calls) -> calls.write(descriptor, bytes(data), offset))
        + ", "
        + status(name);
  }

  Object read(String name, int flags, int size, long offset) throws LinuxException {
    MemorySegment to = memory.allocate(Math.max(1, size)).asSlice(0, size);
    return with(name, flags, (descriptor, calls) -> text(to, calls.read(descriptor, to, offset)));
  }

  Object truncate(String name, int flags, long size) throws LinuxException {
    with(
        name,
        flags,
        (descriptor, calls) -> {
          calls.truncate(descriptor, size);
          return "";
        });
    return status(name);
  }

  Object allocate(String name, int mode, long offset, long length) throws LinuxException {
    with(
        name,
        O_RDWR,
        (descriptor, calls) -> {
          calls.allocate(descriptor, mode, offset, length);
          return "";
        });
    return status(name);
  }

  Object chmod(String name, int mode) throws LinuxException {
    with(
        name,
        O_PATH,
        (descriptor, calls) -> {
          calls.changeMode(descriptor, mode);
          return "";
        });
    return status(name);
  }

  Object chown(String name, int uid, int gid) throws LinuxException {
    with(
        name,
        O_PATH | O_NOFOLLOW,
        (descriptor, calls) -> {
          calls.changeOwner(descriptor, uid, gid);
          return "";
        });
    return status(name);
  }

  Object times(String name, FileTime time) throws LinuxException {
    with(
        name,
        O_PATH | O_NOFOLLOW,
        (descriptor, calls) -> {
          calls.changeTimes(descriptor, FileTime.KEPT, time);
          return "";
        });
    return time instanceof FileTime.At ? modified(name) : "set";
  }

  Object setxattr(String name, String attribute, String value, int flags) throws LinuxException {
    return setxattr(name, attribute, bytes(value), flags);
  }

  /// @param hex the value
  Object setacl(String name, String attribute, String hex) throws LinuxException {
    byte[] value = HexFormat.of().parseHex(hex.replace(" ", ""));
    setxattr(name, attribute, memory.allocateFrom(ValueLayout.JAVA_BYTE, value), 0);
    return status(name);
  }

  private Object setxattr(String name, String attribute, MemorySegment value, int flags)
      throws LinuxException {
    return with(
        name,
        O_PATH | O_NOFOLLOW,
        (descriptor, calls) -> {
          calls.setAttribute(descriptor, text(attribute), value, flags);
          return "set";
        });
  }

  Object getxattr(String name, String attribute, int room) throws LinuxException {
    MemorySegment to = memory.allocate(Math.max(1, room)).asSlice(0, room);
    return with(
        name,
        O_PATH | O_NOFOLLOW,
        (descriptor, calls) -> {
          int size = calls.attribute(descriptor, text(attribute), to);
          byte[] value = to.asSlice(0, Math.min(size, room)).toArray(ValueLayout.JAVA_BYTE);
          return size + " " + HexFormat.of().formatHex(value);
        });
  }

  Object removexattr(String name, String attribute) throws LinuxException {
    return with(
        name,
        O_PATH | O_NOFOLLOW,
        (descriptor, calls) -> {
          calls.removeAttribute(descriptor, text(attribute));
          return "removed";
        });
  }

  MemorySegment bytes(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    MemorySegment memory = this.memory.allocate(bytes.length + 1L).asSlice(0, bytes.length);
    memory.copyFrom(MemorySegment.ofArray(bytes));
    return memory;
  }

  private static String text(MemorySegment memory, int size) {
    return new String(
        memory.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
  }
}
