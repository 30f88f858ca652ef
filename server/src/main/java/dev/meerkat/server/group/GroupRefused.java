package dev.meerkat.server.group;

/// What was asked of a group is refused; nothing was changed.
public final class GroupRefused extends Exception {
  private static final long serialVersionUID = 1;

  private final String todo;

  /// @param what is wrong, and where
  /// @param todo what to do; may be empty
  public GroupRefused(String what, String todo) {
    super(what);
    this.todo = todo;
  }

  public String what() {
    return String.valueOf(getMessage());
  }

  public String todo() {
    return todo;
  }
}
