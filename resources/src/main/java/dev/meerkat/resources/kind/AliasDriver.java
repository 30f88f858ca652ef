package dev.meerkat.resources.kind;

import dev.meerkat.core.group.IpAddress;
import dev.meerkat.core.group.Resource;
import dev.meerkat.core.group.resource.AddressResource;
import dev.meerkat.core.group.resource.AliasResource;
import dev.meerkat.resources.host.ResourceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A host name of the group: an entry in this host's hosts file, or whatever a script does with it,
/// such as dynamic DNS.
final class AliasDriver implements Driver {
  private final AliasResource settings;
  private final HostsFile hosts;
  private final String mark;
  private final Optional<IpAddress> address;

  AliasDriver(AliasResource settings, DriverSetting setting) {
    this(settings, setting, Path.of("/etc/hosts"));
  }

  AliasDriver(AliasResource settings, DriverSetting setting, Path hosts) {
    this.settings = settings;
    this.hosts = new HostsFile(hosts);
    this.mark = setting.script().group() + " " + setting.resource();
    this.address = address(setting.resource(), setting.all());
  }

  /// Of the address that it depends on, else the first one of the group.
  static Optional<IpAddress> address(String alias, List<Resource> all) {
    var addresses =
        all.stream().filter(each -> each.settings() instanceof AddressResource).toList();
    var own = all.stream().filter(each -> each.id().value().equals(alias)).findFirst();
    return addresses.stream()
        .filter(each -> own.isPresent() && own.get().dependsOn().contains(each.id()))
        .findFirst()
        .or(() -> addresses.stream().findFirst())
        .map(each -> ((AddressResource) each.settings()).address().address());
  }

  private IpAddress named() throws ResourceException {
    return address.orElseThrow(() ->
        new ResourceException(
            "alias "
                + settings.name()
                + " has no address to stand for: give the group an address, or the alias a"
                + " script"));
  }

  @Override
  public boolean runs(Launch launch) throws IOException {
    return settings.script().isEmpty()
        && address.isPresent()
        && hosts.has(mark, settings.name(), address.get());
  }

  @Override
  public boolean isHere(Launch launch) throws IOException {
    return settings.script().isEmpty() && hosts.has(mark);
  }

  @Override
  public void start(Launch launch) throws ResourceException, IOException, InterruptedException {
    if (settings.script().isPresent()) {
      run("start", launch);
    } else {
      hosts.add(mark, settings.name(), named(), launch);
    }
  }

  @Override
  public void stop(Launch launch) throws ResourceException, IOException, InterruptedException {
    if (settings.script().isPresent()) {
      run("stop", launch);
    } else {
      hosts.remove(mark, launch);
    }
  }

  private void run(String verb, Launch launch)
      throws ResourceException, IOException, InterruptedException {
    var script = settings.script().orElseThrow();
    ScriptDriver.checkUsable(script);
    launch.runWell(
        address.isPresent()
            ? List.of(script, verb, settings.name(), address.get().toString())
            : List.of(script, verb, settings.name()));
  }

  @Override
  public void kill(Launch launch) throws ResourceException, IOException, InterruptedException {
    if (settings.script().isEmpty()) {
      hosts.remove(mark, launch);
    }
  }

  /// What a script has told others is for the other host's script to change: it may have done so
  /// before the guard gets here.
  @Override
  public List<String> ends() {
    return settings.script().isEmpty()
        ? List.of("hosts\t" + mark + "\t" + hosts.path())
        : List.of();
  }

  @Override
  public void tend(Launch launch) throws ResourceException, IOException {
    if (settings.script().isEmpty() && !runs(launch)) {
      throw new ResourceException(
          "the entry of alias " + settings.name() + " has gone from " + hosts.path());
    }
  }
}
