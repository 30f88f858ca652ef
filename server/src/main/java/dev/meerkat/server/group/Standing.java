package dev.meerkat.server.group;

import java.util.SortedMap;
import java.util.TreeMap;

/// How a host stands that asks the other one to take up a change.
///
/// @param epochs of the newest use of each dataset there, if the change counts on having had it
///   last; else empty
public record Standing(SortedMap<String, Long> epochs) {
  /// Of one that counts on nothing.
  static final Standing NONE = new Standing(new TreeMap<>());
}
