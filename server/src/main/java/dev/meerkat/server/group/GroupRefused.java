package dev.meerkat.server.group;

/// What was asked of a group is refused; nothing was changed.
public final class GroupRefused extends Exception {
  private static final long serialVersionUID = 1;

  private final String todo;
  private final boolean nameWanted;

  /// @param what is wrong, and where
  /// @param todo what to do; may be empty
  public GroupRefused(String what, String todo) {
    this(what, todo, false);
  }

  /// @param nameWanted whether it is done when the name of the group is typed
  public GroupRefused(String what, String todo, boolean nameWanted) {
    super(what);
    this.todo = todo;
    this.nameWanted = nameWanted;
  }

  public boolean nameWanted() {
    return nameWanted;
  }

  public String what() {
    return String.valueOf(getMessage());
  }

  public String todo() {
    return todo;
  }
}
