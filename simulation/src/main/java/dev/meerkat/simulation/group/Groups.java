package dev.meerkat.simulation.group;

import dev.meerkat.core.group.Arbitration;
import dev.meerkat.core.group.Dataset;
import dev.meerkat.core.group.DatasetId;
import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.GroupPriority;
import dev.meerkat.core.group.GroupTimes;
import dev.meerkat.core.group.HeartbeatLink;
import dev.meerkat.core.group.IpAddress;
import dev.meerkat.core.group.Limits;
import dev.meerkat.core.group.LinkId;
import dev.meerkat.core.group.Prefixed;
import dev.meerkat.core.group.Resource;
import dev.meerkat.core.group.ResourceId;
import dev.meerkat.core.group.TakeoverPolicy;
import dev.meerkat.core.group.resource.AddressResource;
import dev.meerkat.core.group.resource.ResourceSettings;
import dev.meerkat.core.group.resource.ServiceResource;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Mode;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.simulation.play.Agenda;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/// Makes a group to play with: an address, a service and what the service needs.
final class Groups {
  private Groups() {}

  static Group any(Agenda agenda) {
    boolean witness = agenda.chance(65);
    boolean data = agenda.chance(70);
    var a = new ServerId("a");
    var b = new ServerId("b");
    return new Group(
        new GroupId("shop"),
        "",
        GroupPriority.NORMAL,
        List.of(a, b),
        List.of(link("cable", "192.168.7."), link("office", "10.0.0.")),
        new Arbitration(
            witness ? Optional.of(new ServerId("w")) : Optional.empty(),
            List.of(IpAddress.of("10.0.0.254")),
            2,
            500,
            a,
            10_000),
        new TakeoverPolicy(
            data ? policy(agenda) : Policy.COMPLETE,
            agenda.chance(80),
            true,
            false,
            agenda.chance(20) ? OptionalLong.of(15_000) : OptionalLong.empty(),
            Optional.empty(),
            true),
        new GroupTimes(3_500, 500, 437, 10_000, 3_000, 10_000),
        Mode.SYNCHRONOUS,
        data ? List.of(new Dataset(new DatasetId("d"), "/d", List.of())) : List.of(),
        List.of(
            resource("address", address()),
            resource("base", new ServiceResource("base")),
            resource("web", new ServiceResource("web"), "address", "base")));
  }

  private static Policy policy(Agenda agenda) {
    if (agenda.chance(50)) {
      return Policy.COMPLETE;
    }
    return agenda.chance(80) ? Policy.LOGICAL : Policy.UNCONDITIONAL;
  }

  private static HeartbeatLink link(String name, String segment) {
    return new HeartbeatLink(
        new LinkId(name),
        List.of(Prefixed.of(segment + "1/24"), Prefixed.of(segment + "2/24")),
        3_000,
        250,
        8);
  }

  private static AddressResource address() {
    var interfaces = new TreeMap<ServerId, List<String>>();
    interfaces.put(new ServerId("a"), List.of("eth0"));
    interfaces.put(new ServerId("b"), List.of("eth0"));
    return new AddressResource(
        Prefixed.of("10.0.0.10/24"), interfaces, Optional.empty(), false, false, false);
  }

  private static Resource resource(String name, ResourceSettings settings, String... needs) {
    var dependsOn = new TreeSet<ResourceId>();
    for (var each : needs) {
      dependsOn.add(new ResourceId(each));
    }
    return new Resource(
        new ResourceId(name),
        settings,
        dependsOn,
        new Limits(5_000, 5_000, 2, 60_000),
        Optional.empty());
  }
}
