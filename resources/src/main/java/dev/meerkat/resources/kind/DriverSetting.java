package dev.meerkat.resources.kind;

import dev.meerkat.core.group.Resource;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.resources.host.GuardScript;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// What a driver may know of where it works.
///
/// @param self this host
/// @param all resources of the group, in order
/// @param mayRun whether another host is alive and may use what the group uses
/// @param notes takes sentences for the log of the group about what runs
public record DriverSetting(
    String resource,
    ServerId self,
    List<Resource> all,
    GuardScript script,
    LeaseTime lease,
    Predicate<ServerId> mayRun,
    Consumer<String> notes) {
  int folderHash() {
    return script.folder().toString().hashCode();
  }
}
