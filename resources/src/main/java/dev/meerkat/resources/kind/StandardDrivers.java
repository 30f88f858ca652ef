package dev.meerkat.resources.kind;

import dev.meerkat.core.group.resource.AddressResource;
import dev.meerkat.core.group.resource.AliasResource;
import dev.meerkat.core.group.resource.ProcessResource;
import dev.meerkat.core.group.resource.ResourceSettings;
import dev.meerkat.core.group.resource.ScriptResource;
import dev.meerkat.core.group.resource.ServiceResource;
import dev.meerkat.core.group.resource.ShareResource;
import dev.meerkat.core.group.resource.VolumeResource;
import java.util.List;

/// The drivers that come with Meerkat.
public final class StandardDrivers {
  public static final List<DriverKind<?>> ALL =
      List.of(
          new DriverKind<>(
              AddressResource.class,
              (settings, setting) -> new AddressDriver(settings, setting, Defence.Times.STANDARD)),
          new DriverKind<>(AliasResource.class, AliasDriver::new),
          new DriverKind<>(
              ServiceResource.class, (settings, setting) -> new ServiceDriver(settings)),
          new DriverKind<>(
              ProcessResource.class,
              (settings, setting) ->
                  new ProcessDriver(settings, setting.script(), setting.resource())),
          new DriverKind<>(ShareResource.class, (settings, setting) -> new ShareDriver(settings)),
          new DriverKind<>(
              ScriptResource.class,
              (settings, setting) ->
                  new ScriptDriver(settings, setting.script(), setting.resource())),
          new DriverKind<>(VolumeResource.class, VolumeDriver::new));

  private StandardDrivers() {}

  /// @throws IllegalArgumentException if there is none of that kind
  public static Driver of(
      List<DriverKind<?>> kinds, ResourceSettings settings, DriverSetting setting) {
    return kinds.stream()
        .filter(kind -> kind.fits(settings))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no driver for resources of kind "
                    + settings.kind()
                    + ": add one to the kinds of dev.meerkat.resources.kind"))
        .make(settings, setting);
  }
}
