package dev.meerkat.resources.network;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// On which interface an address is to be.
///
/// | Interfaces, in order | It is on | Then |
/// |---|---|---|
/// | none is usable | any or none | [Nowhere] |
/// | one is usable | none, or one that is not usable | [On] the first usable one |
/// | the one that it is on is usable | that | [On] that; with `switchBack`, on the first usable one |
public sealed interface Placement {
  record On(String name) implements Placement {}

  /// @param why names the interfaces and what is wrong with each
  record Nowhere(String why) implements Placement {}

  /// @param wanted in the order in which they are tried
  /// @param current the one that the address is on
  static Placement of(
      List<String> wanted, Optional<String> current, boolean switchBack, List<Interface> all) {
    var usable = wanted.stream().filter(name -> isUsable(name, all)).toList();
    if (usable.isEmpty()) {
      return new Nowhere(
          wanted.stream().map(name -> what(name, all)).collect(Collectors.joining("; "))
              + ": name another interface, or mend it");
    }
    if (!switchBack && current.isPresent() && usable.contains(current.get())) {
      return new On(current.get());
    }
    return new On(usable.getFirst());
  }

  private static boolean isUsable(String name, List<Interface> all) {
    return find(name, all).filter(Interface::isUsable).isPresent();
  }

  private static Optional<Interface> find(String name, List<Interface> all) {
    return all.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  private static String what(String name, List<Interface> all) {
    return find(name, all)
        .map(each -> name + (each.up() ? " has no carrier" : " is down"))
        .orElse(
            "there is no interface "
                + name
                + ", only "
                + all.stream().map(Interface::name).collect(Collectors.joining(", ")));
  }
}
