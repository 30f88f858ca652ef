package dev.meerkat.core.replication;

import java.util.Optional;

/// What the standby's file system does not take of what the active side's has taken, although there
/// is room: it will not take it the next time, either, so this is for somebody who does something
/// about it.
///
/// | Error | in | is |
/// |---|---|---|
/// | `ENOSPC`, `E2BIG` | `setxattr`, with room | an attribute that is too large |
/// | `EOPNOTSUPP` | any call | something that this type of file system has not got |
/// | `ENAMETOOLONG` | any call | a name that is too long |
/// | `EFBIG` | any call | a file that is too large |
///
/// @param path of the file, on the standby
/// @param call the system call that was refused
/// @param error its name
public record Untaken(String path, String call, String error, Cause cause) {
  public enum Cause {
    ATTRIBUTE("it has no place for an extended attribute of that size"),
    UNSUPPORTED("it has no such thing"),
    NAME("the name is too long for it"),
    SIZE("the file is too large for it");

    private final String words;

    Cause(String words) {
      this.words = words;
    }
  }

  /// @param hasRoom whether the disk has room
  /// @return none when it is something else, such as want of room
  public static Optional<Cause> cause(String call, String error, boolean hasRoom) {
    return switch (error) {
      case "ENOSPC", "E2BIG" ->
          call.equals("setxattr") && hasRoom ? Optional.of(Cause.ATTRIBUTE) : Optional.empty();
      case "EOPNOTSUPP" -> Optional.of(Cause.UNSUPPORTED);
      case "ENAMETOOLONG" -> Optional.of(Cause.NAME);
      case "EFBIG" -> Optional.of(Cause.SIZE);
      default -> Optional.empty();
    };
  }

  /// What, where, why, and what to do.
  public String sentence() {
    return path
        + " cannot be made as the active side has it: the file system here refuses it ("
        + error
        + " in "
        + call
        + "), as "
        + cause.words
        + ": give both sides a file system of the same type, or leave that path out on both"
        + " (--exclude), and start this side again";
  }
}
