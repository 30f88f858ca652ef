package dev.meerkat.resources.kind;

import dev.meerkat.core.group.resource.ResourceSettings;
import java.util.function.BiFunction;

/// Which driver resources of one kind have.
///
/// @param settings the class that the kind has in `core.group.resource`
public record DriverKind<S extends ResourceSettings>(
    Class<S> settings, BiFunction<S, DriverSetting, Driver> making) {
  boolean fits(ResourceSettings any) {
    return settings.isInstance(any);
  }

  Driver make(ResourceSettings any, DriverSetting setting) {
    return making.apply(settings.cast(any), setting);
  }
}
