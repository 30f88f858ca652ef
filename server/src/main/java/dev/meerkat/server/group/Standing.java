package dev.meerkat.server.group;

import java.util.SortedMap;
import java.util.TreeMap;

/// How a host stands that asks the other one to take up a change.
///
/// @param in whether the group is in there
/// @param epochs of the newest use of each dataset there, if the change counts on having had it
///   last; else empty
public record Standing(boolean in, SortedMap<String, Long> epochs) {
  static Standing of(boolean in) {
    return new Standing(in, new TreeMap<>());
  }
}
