package dev.meerkat.core.group;

/// How folders lie to one another, by their paths as [Node#path] gives them.
public final class Folders {
  private static final String ROOT = "/";

  private Folders() {}

  /// Whether one of them is the other, or lies in it.
  public static boolean overlap(String one, String other) {
    return isWithin(one, other) || isWithin(other, one);
  }

  /// Whether it is that folder, or lies in it.
  public static boolean isWithin(String folder, String outer) {
    return outer.equals(ROOT) || (folder + "/").startsWith(outer + "/");
  }
}
