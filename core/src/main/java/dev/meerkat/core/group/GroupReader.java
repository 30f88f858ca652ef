package dev.meerkat.core.group;

import dev.meerkat.core.group.resource.ResourceKind;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Mode;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.core.replication.Rules;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;

/// Reads the document of a group: what is written in `docs/groups.md#the-document`.
public final class GroupReader {
  private final List<ResourceKind> kinds;

  /// @param kinds of resources that are known
  public GroupReader(List<ResourceKind> kinds) {
    this.kinds = List.copyOf(kinds);
  }

  /// @param document maps, lists, texts, numbers and truth values, as a reader of YAML gives them
  /// @throws BadGroup at the first thing that is of no use
  public Group read(Object document, SiteServers site) {
    var group = readStored(document, site);
    GroupRules.check(group, site.all());
    return group;
  }

  /// One that was stored: what must hold between its settings was looked at then. What a later
  /// version refuses does not take a group from those who have it.
  ///
  /// @throws BadGroup at the first setting that is of no use by itself
  public Group readStored(Object document, SiteServers site) {
    var root = new Node("", document);
    if (root.names().isEmpty()) {
      throw new BadGroup("the document", "it is empty");
    }
    root.allow(
        "group",
        "type",
        "priority",
        "hosts",
        "links",
        "arbitration",
        "policy",
        "times",
        "mode",
        "data",
        "resources");
    var hosts = hosts(root.field("hosts"), site);
    var nothing = new Node("", Collections.emptySortedMap());
    var times = GroupTimes.read(root.optional("times").orElse(nothing));
    return new Group(
        id(root.field("group")),
        root.text("type", ""),
        root.word("priority", GroupPriority.NORMAL, GroupPriority.values()),
        hosts,
        links(root, hosts),
        arbitration(root.optional("arbitration").orElse(nothing), hosts),
        policy(root.optional("policy").orElse(nothing)),
        times,
        root.word("mode", Mode.SYNCHRONOUS, Mode.values()),
        root.list("data").stream().map(GroupReader::dataset).toList(),
        resources(root, hosts));
  }

  private static GroupId id(Node node) {
    var id = node.as(GroupId::new);
    if (id.value().contains(".")) {
      throw node.bad(id + " has a dot, which stands between a group and its dataset: leave it out");
    }
    return id;
  }

  private static List<ServerId> hosts(Node node, SiteServers site) {
    var hosts = new ArrayList<ServerId>();
    for (var each : node.list()) {
      var host = each.as(ServerId::new);
      if (!site.has(host)) {
        throw each.bad(
            host + " is no server of this site; there are " + GroupRules.list(site.all()));
      }
      if (site.witnesses().contains(host)) {
        throw each.bad(
            host
                + " is a witness, which runs no groups: name one of "
                + GroupRules.list(site.hosts())
                + ", and "
                + host
                + " as arbitration.witness");
      }
      if (hosts.contains(host)) {
        throw each.bad(host + " is named twice: a group has two different hosts");
      }
      hosts.add(host);
    }
    if (hosts.size() != 2) {
      throw node.bad(
          "a group has two hosts, not "
              + hosts.size()
              + ": the one on which it runs, and its standby");
    }
    return hosts;
  }

  private static List<HeartbeatLink> links(Node root, List<ServerId> hosts) {
    var links = new ArrayList<HeartbeatLink>();
    for (var node : root.list("links")) {
      node.allow(
          "name", hosts.get(0).value(), hosts.get(1).value(), "port", "intervalMillis", "maxLoss");
      links.add(
          new HeartbeatLink(
              node.field("name").as(LinkId::new),
              hosts.stream().map(host -> node.field(host.value()).as(Prefixed::of)).toList(),
              (int) node.number("port", HeartbeatLink.DEFAULT_PORT, 1, 65_535),
              node.number("intervalMillis", 500, 50, 60_000),
              (int) node.number("maxLoss", 4, 1, 1_000)));
    }
    return links;
  }

  private static Arbitration arbitration(Node node, List<ServerId> hosts) {
    node.allow("witness", "isolation", "preferred", "startUpWaitSeconds");
    var isolation = node.optional("isolation");
    isolation.ifPresent(each -> each.allow("addresses", "maxMiss", "timeoutMillis"));
    return new Arbitration(
        node.optional("witness").map(each -> each.as(ServerId::new)),
        isolation.map(each -> each.list("addresses")).orElse(List.of()).stream()
            .map(each -> each.as(IpAddress::of))
            .toList(),
        isolation.map(each -> (int) each.number("maxMiss", 2, 1, 1_000)).orElse(2),
        isolation.map(each -> each.number("timeoutMillis", 500, 50, 60_000)).orElse(500L),
        node.optional("preferred").map(each -> each.as(ServerId::new)).orElse(hosts.getFirst()),
        node.seconds("startUpWaitSeconds", 60, 0, 3_600));
  }

  private static TakeoverPolicy policy(Node node) {
    node.allow(
        "takeOver",
        "onResourceErrors",
        "followAtOnce",
        "syncTime",
        "switchBackSeconds",
        "watchdog",
        "reboot");
    var otherwise = TakeoverPolicy.DEFAULT;
    return new TakeoverPolicy(
        node.word("takeOver", Policy.COMPLETE, Policy.values()),
        node.word("onResourceErrors", OnErrors.MOVE, OnErrors.values()) == OnErrors.MOVE,
        node.flag("followAtOnce", otherwise.followAtOnce()),
        node.flag("syncTime", otherwise.syncTime()),
        node.has("switchBackSeconds")
            ? OptionalLong.of(node.seconds("switchBackSeconds", 0, 1, 604_800))
            : OptionalLong.empty(),
        node.optional("watchdog").map(Node::path),
        node.flag("reboot", otherwise.reboot()));
  }

  private enum OnErrors {
    MOVE,
    STAY
  }

  private static Dataset dataset(Node node) {
    node.allow("name", "folder", "exclude");
    return new Dataset(
        node.field("name").as(DatasetId::new),
        node.field("folder").path(),
        node.list("exclude").stream().map(each -> each.as(Rules::checked)).toList());
  }

  private List<Resource> resources(Node root, List<ServerId> hosts) {
    var resources = new ArrayList<Resource>();
    for (var node : root.list("resources")) {
      resources.add(resource(node, hosts));
    }
    return StartOrder.of(resources);
  }

  private Resource resource(Node node, List<ServerId> hosts) {
    var words = kinds.stream().map(ResourceKind::word).toList();
    var own = kinds.stream().filter(kind -> node.has(kind.word())).toList();
    if (own.size() != 1) {
      throw node.bad(
          (own.isEmpty() ? "it is nothing" : "it is two things at once")
              + ": give it exactly one of "
              + String.join(", ", words));
    }
    var kind = own.getFirst();
    var allowed = new ArrayList<>(kind.settings());
    allowed.addAll(
        List.of(
            "name",
            kind.word(),
            "dependsOn",
            "startSeconds",
            "stopSeconds",
            "restarts",
            "forgetSeconds",
            "monitor"));
    node.allow(allowed.toArray(String[]::new));
    var dependsOn = new TreeSet<ResourceId>();
    node.list("dependsOn").forEach(each -> dependsOn.add(each.as(ResourceId::new)));
    var usual = Limits.DEFAULT;
    return new Resource(
        node.field("name").as(ResourceId::new),
        kind.reading().read(node, hosts),
        dependsOn,
        new Limits(
            node.seconds("startSeconds", usual.startMillis() / 1_000, 1, 86_400),
            node.seconds("stopSeconds", usual.stopMillis() / 1_000, 1, 86_400),
            (int) node.number("restarts", usual.restarts(), 0, 100),
            node.seconds("forgetSeconds", usual.forgetMillis() / 1_000, 1, 604_800)),
        node.optional("monitor").map(Monitor::read));
  }
}
