package dev.meerkat.server.group;

import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.resource.AddressResource;
import dev.meerkat.core.group.resource.AliasResource;
import dev.meerkat.core.group.resource.ResourceSettings;
import dev.meerkat.core.group.resource.ServiceResource;
import dev.meerkat.core.group.resource.ShareResource;
import dev.meerkat.core.group.resource.ShareResource.Protocol;
import dev.meerkat.core.group.resource.VolumeResource;
import dev.meerkat.resources.host.ResourceException;
import dev.meerkat.resources.kind.Systemd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What other groups of a host have, and no second one can have: each starts and stops it, and ends
/// it with all of its own.
final class OtherGroups {
  private static final long SYSTEMD_MILLIS = 2_000;

  private final List<Group> others;

  OtherGroups(List<Group> others) {
    this.others = List.copyOf(others);
  }

  /// The first that has the same service, alias, share, disk or address.
  Optional<GroupId> having(ResourceSettings settings) throws IOException {
    var wanted = mark(settings);
    for (var other : others) {
      for (var each : other.resources()) {
        if (!wanted.isEmpty() && mark(each.settings()).equals(wanted)) {
          return Optional.of(other.id());
        }
      }
    }
    return Optional.empty();
  }

  Optional<GroupId> havingWatchdog(String device) throws IOException {
    for (var other : others) {
      var its = other.policy().watchdog();
      if (its.isPresent() && place(its.get()).equals(place(device))) {
        return Optional.of(other.id());
      }
    }
    return Optional.empty();
  }

  /// A folder of data or of a volume, and whose it is.
  record Taken(Place place, GroupId group) {}

  /// The first that lies in that folder, or holds it.
  Optional<Taken> overlapping(Place place) throws IOException {
    for (var other : others) {
      for (var each : Place.of(other)) {
        if (each.overlaps(place)) {
          return Optional.of(new Taken(each, other.id()));
        }
      }
    }
    return Optional.empty();
  }

  /// A unit that is stopped with two services.
  ///
  /// @param service that of the other group
  record Shared(String unit, String service, GroupId group) {}

  /// The first unit that another group stops as well, as it is part of what that has or the other
  /// way round.
  ///
  /// @throws ResourceException when systemd does not answer
  Optional<Shared> stopping(ServiceResource own, Systemd systemd)
      throws ResourceException, InterruptedException {
    var units = systemd.stoppedWith(own.name(), SYSTEMD_MILLIS);
    for (var other : others) {
      for (var each : other.resources()) {
        if (!units.isEmpty() && each.settings() instanceof ServiceResource(var name)) {
          var its = systemd.stoppedWith(name, SYSTEMD_MILLIS);
          if (!Collections.disjoint(units, its)) {
            its.retainAll(units);
            return Optional.of(new Shared(its.getFirst(), name, other.id()));
          }
        }
      }
    }
    return Optional.empty();
  }

  /// Equal for what is one and the same on a host; empty for what there may be many of.
  private static String mark(ResourceSettings settings) throws IOException {
    return switch (settings) {
      case AddressResource it -> "address " + it.address().address();
      case ServiceResource(var name) -> "service " + name.replaceFirst("\\.service$", "");
      case AliasResource(var name, _) -> "alias " + name.toLowerCase(Locale.ROOT);
      case ShareResource it ->
          it.protocol() == Protocol.NFS
              ? "exported " + it.folder()
              : "share " + it.name().toLowerCase(Locale.ROOT);
      case VolumeResource it -> "device " + place(it.device());
      default -> "";
    };
  }

  /// A device has many names below `/dev/disk`.
  private static String place(String device) throws IOException {
    return device.startsWith("/") && Files.exists(Path.of(device))
        ? Path.of(device).toRealPath().toString()
        : device;
  }
}
