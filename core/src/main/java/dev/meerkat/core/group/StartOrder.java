package dev.meerkat.core.group;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// In which order resources start: each after what it depends on, else as they were written.
final class StartOrder {
  private StartOrder() {}

  /// @throws BadGroup if a name is missing or taken, or if they depend on one another in a circle
  static List<Resource> of(List<Resource> written) {
    SortedSet<ResourceId> names = new TreeSet<>();
    for (var resource : written) {
      if (!names.add(resource.id())) {
        throw new BadGroup("resources", "two are named '" + resource.id() + "': rename one");
      }
    }
    for (var resource : written) {
      for (var needed : resource.dependsOn()) {
        if (!names.contains(needed)) {
          throw new BadGroup(
              "resource " + resource.id(),
              "it depends on '"
                  + needed
                  + "', which is no resource of the group; there are "
                  + GroupRules.list(names));
        }
      }
    }
    var waiting = new ArrayList<>(written);
    var order = new ArrayList<Resource>();
    SortedSet<ResourceId> started = new TreeSet<>();
    while (!waiting.isEmpty()) {
      var next = waiting.stream().filter(each -> started.containsAll(each.dependsOn())).findFirst();
      if (next.isEmpty()) {
        throw new BadGroup(
            "resources", "they depend on one another in a circle: " + circle(waiting));
      }
      waiting.remove(next.get());
      order.add(next.get());
      started.add(next.get().id());
    }
    return order;
  }

  /// Each of these depends on another of these, so going from one to the next must come back.
  private static String circle(List<Resource> entangled) {
    var path = new ArrayList<ResourceId>();
    var at = entangled.getFirst().id();
    while (!path.contains(at)) {
      path.add(at);
      var here = at;
      at =
          entangled.stream()
              .filter(each -> each.id().equals(here))
              .flatMap(each -> each.dependsOn().stream())
              .filter(needed -> entangled.stream().anyMatch(each -> each.id().equals(needed)))
              .findFirst()
              .orElseThrow();
    }
    path.add(at);
    return path.subList(path.indexOf(at), path.size()).stream()
            .map(ResourceId::value)
            .collect(Collectors.joining(" needs "))
        + ": take one of these dependencies away";
  }
}
