package dev.meerkat.server.group;

import java.util.SortedMap;
import java.util.TreeMap;

/// How a host stands that asks the other one to take up a change.
///
/// @param has whether that host itself has the group
/// @param epochs of the newest use of each dataset there, if the change counts on having had it
///   last; else empty
/// @param givenUp whether the group is removed without what the other one has received and has not
///   in its folders yet
public record Standing(boolean has, SortedMap<String, Long> epochs, boolean givenUp) {
  static Standing of(boolean has) {
    return new Standing(has, new TreeMap<>(), false);
  }

  static Standing removing(boolean has, boolean givenUp) {
    return new Standing(has, new TreeMap<>(), givenUp);
  }
}
