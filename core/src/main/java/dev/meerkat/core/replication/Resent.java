package dev.meerkat.core.replication;

import java.util.Optional;

/// What is to be done with a change that the kernel sends again, because the process that had taken
/// it ended without an answer (`FUSE_NOTIFY_RESEND`). It may have been made, or not.
///
/// Before such a change is made, what is at its name is noted; the kernel lets nobody else change
/// that until it has the answer. So what is there now tells whether it was made:
///
/// | Noted before | There now | Making | Linking, removing, renaming, attributes |
/// |---|---|---|---|
/// | nothing was noted: it was not begun | anything | perform | perform |
/// | X | X: it was not made | perform | perform |
/// | X | not X: it was made | finish | answer |
///
/// What is at the name is, of an attribute, whether it is there. For renaming, it is what is at the
/// old name. Changes that lead to the same whenever they are made again (a write at an offset, a
/// truncation, an owner, a mode) are performed and not noted.
public enum Resent {
  /// Make it, as if it came for the first time.
  PERFORM,

  /// It is there, but perhaps without its owner and its number: give it those, and answer.
  FINISH,

  /// It is done: answer.
  ANSWER;

  public enum Operation {
    MAKE,
    LINK,
    REMOVE,
    RENAME,
    SET_ATTRIBUTE,
    REMOVE_ATTRIBUTE
  }

  /// What is at a name.
  ///
  /// @param generation tells files apart that had the same inode number one after the other
  public record Sight(long inode, long generation) {
    public static final Sight NOTHING = new Sight(0, 0);
  }

  /// @param noted before the change was begun, if it was
  public static Resent decide(Operation operation, Optional<Sight> noted, Sight now) {
    if (noted.isEmpty() || noted.get().equals(now)) {
      return PERFORM;
    }
    return switch (operation) {
      case MAKE -> FINISH;
      case LINK, REMOVE, RENAME, SET_ATTRIBUTE, REMOVE_ATTRIBUTE -> ANSWER;
    };
  }
}
