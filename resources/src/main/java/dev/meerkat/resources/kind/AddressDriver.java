package dev.meerkat.resources.kind;

import dev.meerkat.core.group.Prefixed;
import dev.meerkat.core.group.resource.AddressResource;
import dev.meerkat.resources.host.Command;
import dev.meerkat.resources.host.ResourceException;
import dev.meerkat.resources.network.AddressPackets;
import dev.meerkat.resources.network.AddressWords;
import dev.meerkat.resources.network.Interface;
import dev.meerkat.resources.network.Placement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An address on the first interface of this host that is usable. The kernel drops it by itself
/// when it is not renewed, also when nothing of Meerkat runs any more.
final class AddressDriver implements Driver {
  private static final long IP_MILLIS = 5_000;

  private final AddressResource settings;
  private final Prefixed address;
  private final List<String> wanted;
  private final DriverSetting setting;
  private final Announcements announcements;
  private final String replaced;
  private final OwnAddresses own;
  private final Defence defence;

  AddressDriver(AddressResource settings, DriverSetting setting, Defence.Times times) {
    this.settings = settings;
    this.address = settings.address();
    this.wanted = List.copyOf(settings.interfaces().getOrDefault(setting.self(), List.of()));
    this.setting = setting;
    this.announcements = new Announcements(setting.resource(), setting.lease());
    this.replaced = "replaced-" + setting.resource();
    this.own = new OwnAddresses(setting.script().file(replaced));
    this.defence = new Defence(address.address(), setting, times);
  }

  private static List<Interface> interfaces() throws ResourceException, InterruptedException {
    var answer = Command.good(IP_MILLIS, List.of("ip", "-j", "address"));
    try {
      return Interface.read(answer);
    } catch (IllegalArgumentException e) {
      throw new ResourceException(
          "`ip -j address` answers what is not understood ("
              + e.getMessage()
              + "): update iproute2",
          e);
    }
  }

  /// Interfaces of this host that it may be on: those that were named, or the one with the fixed
  /// hardware address on top of each.
  private String carrierOf(String name) {
    return settings.fixedMac().isPresent()
        ? Macvlan.name(setting.folderHash(), setting.resource(), wanted.indexOf(name))
        : name;
  }

  /// The one of those named that it is on.
  private Optional<String> current(List<Interface> all) {
    return wanted.stream()
        .filter(name ->
            all.stream()
                .anyMatch(each ->
                    each.name().equals(carrierOf(name))
                        && each.held(address.address()).isPresent()))
        .findFirst();
  }

  private Placement placement(List<Interface> all) {
    return Placement.of(wanted, current(all), settings.switchBack(), all);
  }

  private static Interface find(String name, List<Interface> all) throws ResourceException {
    return all.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new ResourceException("interface " + name + " has gone"));
  }

  @Override
  public boolean runs(Launch launch) throws ResourceException, InterruptedException {
    return current(interfaces()).isPresent();
  }

  @Override
  public void start(Launch launch) throws ResourceException, IOException, InterruptedException {
    switch (placement(interfaces())) {
      case Placement.Nowhere(var why) ->
          throw new ResourceException("address " + address + " has no interface: " + why);
      case Placement.On(var name) -> put(name, launch);
    }
  }

  /// Puts it on that interface, and takes it from the others.
  private void put(String name, Launch launch)
      throws ResourceException, IOException, InterruptedException {
    var all = interfaces();
    var base = find(name, all);
    if (settings.skipAsSource() && !address.address().isIpv6() && !hasOwn(base)) {
      throw new ResourceException(
          "address "
              + address
              + " cannot be left out as a source on "
              + name
              + ", as that has no other address in the segment: give it one, or leave out"
              + " skipAsSource");
    }
    long seconds = AddressWords.lifetimeSeconds(setting.lease().remainingMillis());
    if (settings.fixedMac().isPresent()) {
      Macvlan.make(carrierOf(name), base, settings.fixedMac().get(), address, launch);
    } else if (!address.address().isIpv6()) {
      keepSecondaries(name);
    }
    // What is on it already stays as it is.
    if (all.stream()
        .noneMatch(each ->
            each.name().equals(carrierOf(name)) && each.held(address.address()).isPresent())) {
      launch.tool(
          AddressWords.add(
              address, carrierOf(name), seconds, !settings.skipAsSource(), brings(base)));
    }
    for (var other : wanted) {
      if (!other.equals(name)) {
        remove(other, all, launch);
      }
    }
    if (settings.replace()) {
      own.giveBackOthers(base.name(), launch);
      own.takeAway(base, address, launch);
    }
    announcements.begin(address.address(), find(carrierOf(name), interfaces()));
  }

  /// Where that cannot be had, as in a container, only who has two addresses in one segment misses
  /// it.
  private void keepSecondaries(String name) {
    try {
      OwnAddresses.keepSecondaries(name);
    } catch (IOException e) {
      setting
          .notes()
          .accept(
              "when "
                  + address
                  + " goes from "
                  + name
                  + ", other addresses of its segment there may go with it, as promote_secondaries"
                  + " cannot be set to 1 ("
                  + e.getMessage()
                  + "): set it by sysctl");
    }
  }

  /// Whether the route to the segment comes with it: not where the interface's own address brings
  /// it.
  private boolean brings(Interface base) {
    return settings.fixedMac().isEmpty() || !hasOwn(base);
  }

  private boolean hasOwn(Interface base) {
    return base.addresses().stream()
        .anyMatch(held ->
            held.address().sharesSegmentWith(address)
                && !held.address().address().equals(address.address()));
  }

  private void remove(String name, List<Interface> all, Launch launch)
      throws ResourceException, IOException, InterruptedException {
    var carrier = carrierOf(name);
    var found = all.stream().filter(each -> each.name().equals(carrier)).findFirst();
    if (found.isEmpty()) {
      return;
    }
    if (settings.fixedMac().isPresent()) {
      launch.tool(List.of("ip", "link", "del", "dev", carrier));
    } else {
      for (var held : found.get().addresses()) {
        if (held.address().address().equals(address.address())) {
          launch.tool(AddressWords.remove(held.address(), carrier));
        }
      }
    }
  }

  @Override
  public void stop(Launch launch) throws ResourceException, IOException, InterruptedException {
    announcements.end();
    defence.end();
    // Before the group's address goes, so that routes by the segment stay.
    own.giveBack(launch);
    var all = interfaces();
    for (var name : wanted) {
      remove(name, all, launch);
    }
  }

  @Override
  public void kill(Launch launch) throws ResourceException, IOException, InterruptedException {
    stop(launch);
  }

  /// Moves it to another interface when its own fails, or an earlier one works again. Defends it
  /// there.
  @Override
  public void tend(Launch launch) throws ResourceException, IOException, InterruptedException {
    var all = interfaces();
    var current = current(all);
    if (current.isEmpty()) {
      throw new ResourceException(
          "address "
              + address
              + " has gone from this host: somebody has removed it, or it was not renewed in time");
    }
    var carrier = find(carrierOf(current.get()), all);
    var held = carrier.held(address.address());
    if (held.isPresent() && !held.get().usable()) {
      throw new ResourceException(
          "address " + address + " on " + current.get() + " is in use by another host as well");
    }
    switch (placement(all)) {
      case Placement.Nowhere(var why) ->
          throw new ResourceException("address " + address + " is cut off: " + why);
      case Placement.On(var name) -> {
        if (name.equals(current.get())) {
          defence.keep(carrier, all.stream().map(Interface::mac).toList());
        } else {
          put(name, launch);
        }
      }
    }
  }

  @Override
  public String trouble() {
    return defence.trouble();
  }

  @Override
  public void renew(Launch launch) throws ResourceException, InterruptedException {
    var all = interfaces();
    var current = current(all);
    if (current.isPresent()) {
      launch.tool(
          AddressWords.renew(
              address,
              carrierOf(current.get()),
              AddressWords.lifetimeSeconds(setting.lease().remainingMillis()),
              !settings.skipAsSource(),
              brings(find(current.get(), all))));
    }
  }

  /// Empty as well when no interface works on which somebody could be asked: then the start fails.
  @Override
  public Optional<String> probe() throws ResourceException, IOException, InterruptedException {
    var all = interfaces();
    if (current(all).isPresent()
        || !(Placement.of(wanted, Optional.empty(), false, all)
            instanceof Placement.On(var name))) {
      return Optional.empty();
    }
    var own = all.stream().map(Interface::mac).toList();
    return AddressPackets.owner(address.address(), find(name, all), own)
        .map(mac -> mac + " at " + address.address() + " on " + name);
  }

  @Override
  public List<String> ends() {
    var ends = new ArrayList<String>();
    for (var name : wanted) {
      ends.add("address\t" + address + "\t" + carrierOf(name));
      if (settings.fixedMac().isPresent()) {
        ends.add("link\t" + carrierOf(name));
      }
    }
    if (settings.replace()) {
      ends.add("replaced\t" + replaced);
    }
    return List.copyOf(ends);
  }
}
