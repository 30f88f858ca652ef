package dev.meerkat.resources.kind;

import dev.meerkat.core.group.resource.AddressResource;
import dev.meerkat.core.group.resource.AliasResource;
import dev.meerkat.core.group.resource.ServiceResource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Drivers that work on other files than those of this host, or by other times.
public final class TestDrivers {
  private TestDrivers() {}

  /// @param askMillis between two questions who else has an address
  /// @param quietMillis how long nobody answers until nobody else has it
  public static List<DriverKind<?>> defending(long askMillis, long quietMillis) {
    var times = new Defence.Times(askMillis, quietMillis);
    List<DriverKind<?>> all = new ArrayList<>();
    all.add(
        new DriverKind<>(
            AddressResource.class,
            (settings, setting) -> new AddressDriver(settings, setting, times)));
    all.addAll(StandardDrivers.ALL);
    return all;
  }

  /// @param initScripts in place of `/etc/init.d`, without systemd
  public static List<DriverKind<?>> with(Path initScripts, Path hosts) {
    List<DriverKind<?>> all = new ArrayList<>();
    all.add(
        new DriverKind<>(
            ServiceResource.class,
            (settings, _) -> new ServiceDriver(settings, false, initScripts)));
    all.add(
        new DriverKind<>(
            AliasResource.class, (settings, setting) -> new AliasDriver(settings, setting, hosts)));
    all.addAll(StandardDrivers.ALL);
    return all;
  }
}
