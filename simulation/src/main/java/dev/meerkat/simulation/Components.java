package dev.meerkat.simulation;

import dev.meerkat.core.model.ServerId;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The servers that each server is connected with, found out once after each change. Equal sets are
/// one and the same, so that comparing them costs little.
final class Components {
  private final @Nullable SortedSet<ServerId>[] components;
  private final Map<SortedSet<ServerId>, SortedSet<ServerId>> known = new HashMap<>();

  @SuppressWarnings({"unchecked", "rawtypes"})
  Components(int hostCount) {
    this.components = new SortedSet[hostCount];
  }

  SortedSet<ServerId> of(Host host, Function<Host, SortedSet<ServerId>> finder) {
    var component = components[host.number];
    if (component == null) {
      component = known.computeIfAbsent(finder.apply(host), Collections::unmodifiableSortedSet);
      components[host.number] = component;
    }
    return component;
  }

  void forget() {
    Arrays.fill(components, null);
  }
}
