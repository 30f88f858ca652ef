package dev.meerkat.core.group;

/// The document of a group is refused: says where in it, what is wrong, and what to do.
public final class BadGroup extends RuntimeException {
  private static final long serialVersionUID = 1;

  BadGroup(String where, String what) {
    super((where.isEmpty() ? "the document" : where) + ": " + what);
  }
}
