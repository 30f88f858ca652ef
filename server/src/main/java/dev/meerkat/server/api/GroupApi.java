package dev.meerkat.server.api;

import dev.meerkat.core.group.Command;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.group.GroupEvent;
import dev.meerkat.server.group.GroupRefused;
import dev.meerkat.server.group.GroupSetup;
import dev.meerkat.server.group.GroupText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// `/groups`: hot-standby groups of the site. Any server answers and takes orders: what concerns a
/// group goes to its hosts. What a group runs is decided from a server's own host only, as whoever
/// decides it has programs run. All that changes something needs the [AdminToken]: an order may end
/// an application, and lose data.
final class GroupApi {
  private final Node node;
  private final Peers peers;
  private final OwnHost ownHost;
  private final AdminToken token;
  private final GroupOrders orders;
  private final GroupCheck check;

  private interface Work {
    Answers.GroupMade done() throws GroupRefused, IOException, InterruptedException;
  }

  private interface Here {
    GroupSetup.Made made(GroupSetup setup) throws GroupRefused, IOException, InterruptedException;
  }

  private interface There {
    Answers.GroupMade made(GroupCalls calls, ServerId host) throws GroupRefused, IOException;
  }

  GroupApi(Node node, Peers peers, OwnHost ownHost, AdminToken token) {
    this.node = node;
    this.peers = peers;
    this.ownHost = ownHost;
    this.token = token;
    this.orders = new GroupOrders(node.self(), node.groups().groups(), node.groups().calls());
    this.check = new GroupCheck(node);
  }

  /// @throws ApiException when it is not the name of a group
  static GroupId id(Exchange exchange) {
    return id(exchange.context().pathParam("id"));
  }

  private static GroupId id(String name) {
    try {
      return new GroupId(name);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(String.valueOf(e.getMessage()), "");
    }
  }

  /// The groups of which this server is a host, also those that it does not look after.
  static List<Answers.Group> own(Node node) throws IOException {
    var own = new ArrayList<Answers.Group>();
    var here = new TreeMap<>(node.groups().groups().here());
    for (var each : node.groups().groups().untended(here.keySet())) {
      own.add(GroupViews.untended(each, node.self()));
    }
    for (var host : here.values()) {
      own.add(
          GroupViews.own(
              host,
              node.groups().groups().document(host.group().id()),
              node.groups().groups().standAlone(host.group().id()),
              node.self(),
              node.groups().arbiters()));
    }
    return own;
  }

  static List<Answers.GroupEvent> events(List<GroupEvent> events) {
    return events.stream()
        .map(each ->
            new Answers.GroupEvent(
                each.at().toString(), each.host(), each.resource(), each.result(), each.text()))
        .toList();
  }

  static Answers.GroupMade answer(GroupSetup.Made made) {
    return new Answers.GroupMade(made.group().value(), made.warnings());
  }

  /// @param silent the servers that have not answered, and may be hosts
  private record Site(List<Answers.Group> groups, List<String> silent) {}

  /// All groups of the site, as far as servers answer.
  private Site all() throws IOException, InterruptedException {
    var told = new ArrayList<>(own(node));
    var heard = peers.groups();
    heard.answers().forEach(each -> told.addAll(Arrays.asList(each)));
    SortedMap<String, String> silent = new TreeMap<>();
    heard.silent().forEach(each -> silent.put(each.server().value(), each.why()));
    var all = GroupViews.merged(told, silent, node.aliases());
    var hosts = silent.keySet().stream().filter(each -> !node.isWitness(new ServerId(each)));
    return new Site(all, hosts.toList());
  }

  /// The same header as that of an export.
  private static void tellSilent(Exchange exchange, List<String> servers) {
    if (!servers.isEmpty()) {
      exchange.context().header(FootageApi.UNAVAILABLE_HEADER, String.join(",", servers));
    }
  }

  void list(Exchange exchange) throws IOException, InterruptedException {
    exchange.onlyQuery();
    var all = all();
    tellSilent(exchange, all.silent());
    exchange.answer(200, all.groups());
  }

  void show(Exchange exchange) throws IOException, InterruptedException {
    exchange.onlyQuery();
    exchange.answer(200, group(id(exchange)));
  }

  private Answers.Group group(GroupId id) throws IOException, InterruptedException {
    var all = all();
    return all.groups().stream()
        .filter(each -> each.name().equals(id.value()))
        .findFirst()
        .orElseThrow(() -> unknown(id, all));
  }

  private static ApiException unknown(GroupId id, Site all) {
    if (all.silent().isEmpty()) {
      return Node.unknown(
          "group", id.value(), all.groups().stream().map(Answers.Group::name).toList());
    }
    return new ApiException(
        503,
        "withheld",
        "no server that answers knows of a group '"
            + id
            + "'; these do not answer: "
            + String.join(", ", all.silent()),
        "see that Meerkat runs there and is connected with its site");
  }

  void log(Exchange exchange) throws IOException, InterruptedException {
    exchange.onlyQuery();
    GroupId id = id(exchange);
    var hosts = group(id).hosts();
    var logs = new ArrayList<List<Answers.GroupEvent>>();
    var own = node.groups().groups().here().get(id);
    if (own != null) {
      logs.add(events(own.events()));
    }
    var heard = peers.groupLog(id);
    heard.answers().forEach(each -> logs.add(Arrays.asList(each)));
    var silent = heard.silent().stream().map(each -> each.server().value());
    tellSilent(exchange, silent.filter(hosts::contains).toList());
    exchange.answer(200, GroupLogs.joined(logs));
  }

  void create(Exchange exchange) throws IOException, InterruptedException {
    ownHost.check(exchange);
    Body body = exchange.body();
    var text = new GroupText(body.requiredText("document"));
    var typed = body.text("typed").orElse("");
    body.close();
    make(
        exchange,
        201,
        () -> {
          var group = text.read(node.groups().site());
          return group.hosts().contains(node.self())
              ? answer(node.groups().setup().create(text, typed))
              : node.groups().calls().create(group.preferred(), text, typed);
        });
  }

  /// Whether a document could be set up, and what is missing: changes nothing.
  void check(Exchange exchange) throws IOException {
    ownHost.check(exchange);
    Body body = exchange.body();
    var text = new GroupText(body.requiredText("document"));
    body.close();
    try {
      exchange.answer(200, new GroupChecking(node, peers).check(text));
    } catch (GroupRefused e) {
      throw ApiException.of(e);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(String.valueOf(e.getMessage()), "");
    }
  }

  void change(Exchange exchange) throws IOException, InterruptedException {
    ownHost.check(exchange);
    GroupId id = id(exchange);
    var edit = GroupEdit.read(exchange.body());
    make(
        exchange,
        id,
        setup -> setup.change(id, edit),
        (calls, host) -> calls.change(host, id, edit.fields()));
  }

  void remove(Exchange exchange) throws IOException, InterruptedException {
    ownHost.check(exchange);
    exchange.onlyQuery("typed");
    GroupId id = id(exchange);
    var typed = exchange.query("typed").orElse("");
    make(
        exchange,
        id,
        setup -> setup.remove(id, typed),
        (calls, host) -> calls.remove(host, id, typed));
  }

  /// One host runs the group by itself from now on.
  void standAlone(Exchange exchange) throws IOException, InterruptedException {
    ownHost.check(exchange);
    Body body = exchange.body();
    var on = body.text("on").map(node::serverCalled);
    var typed = body.text("typed").orElse("");
    boolean unconditional = body.bool("unconditional").orElse(false);
    body.close();
    GroupId id = id(exchange);
    make(
        exchange,
        200,
        () -> {
          var host = on.isPresent() ? on.get() : isHere(id) ? node.self() : host(id);
          return host.equals(node.self())
              ? answer(node.groups().setup().standAlone(id, typed, unconditional))
              : node.groups().calls().standAlone(host, id, typed, unconditional);
        });
  }

  /// A group that one host has run alone is one of both again.
  void pair(Exchange exchange) throws IOException, InterruptedException {
    ownHost.check(exchange);
    Body body = exchange.body();
    var without = body.text("without").map(node::serverCalled);
    var typed = body.text("typed").orElse("");
    body.close();
    GroupId id = id(exchange);
    if (without.isPresent()) {
      make(
          exchange, 200, () -> answer(node.groups().setup().pairWithout(id, without.get(), typed)));
      return;
    }
    make(exchange, id, setup -> setup.pair(id), (calls, host) -> calls.pair(host, id));
  }

  /// The other host, which has lost its disk, gets the group again.
  void restore(Exchange exchange) throws IOException, InterruptedException {
    ownHost.check(exchange);
    exchange.body().close();
    GroupId id = id(exchange);
    make(exchange, id, setup -> setup.restore(id), (calls, host) -> calls.restore(host, id));
  }

  /// On this host if it is one of the group, else on one that answers.
  private void make(Exchange exchange, GroupId id, Here here, There there)
      throws IOException, InterruptedException {
    make(
        exchange,
        200,
        () ->
            isHere(id)
                ? answer(here.made(node.groups().setup()))
                : there.made(node.groups().calls(), host(id)));
  }

  private static void make(Exchange exchange, int status, Work work)
      throws IOException, InterruptedException {
    try {
      exchange.answer(status, work.done());
    } catch (GroupRefused e) {
      throw ApiException.of(e);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(String.valueOf(e.getMessage()), "");
    } catch (Unanswered e) {
      throw ApiException.conflict(
          e.host() + " does not answer: " + e.why(),
          "see that Meerkat runs there and is connected with its site");
    }
  }

  private boolean isHere(GroupId id) {
    return node.groups().groups().here().containsKey(id);
  }

  /// A host that answers, of a group of which this server is none.
  private ServerId host(GroupId id) throws IOException, InterruptedException {
    var states = group(id).states();
    return states.stream()
        .filter(Answers.GroupState::answering)
        .findFirst()
        .map(each -> new ServerId(each.host()))
        .orElseThrow(() ->
            ApiException.conflict(
                "no host of group "
                    + id
                    + " answers for it: "
                    + states.stream()
                        .map(each -> each.host() + ": " + each.why())
                        .collect(Collectors.joining("; ")),
                "meerkat group show " + id + " tells what to do"));
  }

  /// The host that has the group compares its data with that of the other one.
  void verify(Exchange exchange) throws IOException, InterruptedException {
    token.check(exchange);
    Body body = exchange.body();
    boolean mend = body.bool("mend").orElse(false);
    body.close();
    GroupId id = id(exchange);
    var active =
        Optional.ofNullable(group(id).active())
            .orElseThrow(() ->
                ApiException.conflict(
                    "group " + id + " is active on no host: nobody holds data to compare with",
                    "bring it in first"));
    exchange.answer(200, check.begin(id, new ServerId(active), mend));
  }

  void comparison(Exchange exchange) throws IOException, InterruptedException {
    exchange.onlyQuery("host");
    GroupId id = id(exchange);
    var group = group(id);
    var host = exchange.query("host").map(node::serverCalled);
    if (host.isPresent() && !group.hosts().contains(host.get().value())) {
      throw ApiException.invalid(
          "parameter 'host': " + host.get() + " is no host of group " + id,
          "its hosts are " + String.join(" and ", group.hosts()));
    }
    var on = host.or(() -> Optional.ofNullable(group.active()).map(ServerId::new));
    exchange.answer(200, check.progress(id, on.isPresent() ? on.get() : host(id)));
  }

  void bringIn(Exchange exchange) throws IOException, InterruptedException {
    Body body = exchange.body();
    var on = body.text("on").map(node::serverCalled);
    body.close();
    order(exchange, new Command.BringIn(on), Optional.empty());
  }

  void bringOut(Exchange exchange) throws IOException, InterruptedException {
    exchange.body().close();
    order(exchange, new Command.BringOut(), Optional.empty());
  }

  void switchOver(Exchange exchange) throws IOException, InterruptedException {
    exchange.body().close();
    order(exchange, new Command.Switch(), Optional.empty());
  }

  void takeOver(Exchange exchange) throws IOException, InterruptedException {
    Body body = exchange.body();
    var on = body.text("on").map(node::serverCalled);
    boolean unconditional = body.bool("unconditional").orElse(false);
    var typed = body.text("typed").orElse("");
    body.close();
    order(exchange, new Command.TakeOver(unconditional, typed), on);
  }

  void selectDataSource(Exchange exchange) throws IOException, InterruptedException {
    Body body = exchange.body();
    var source = body.requiredText("source");
    var typed = body.text("typed").orElse("");
    body.close();
    order(
        exchange, new Command.SelectDataSource(node.serverCalled(source), typed), Optional.empty());
  }

  /// @param on the host that is to carry it out; empty for any
  private void order(Exchange exchange, Command command, Optional<ServerId> on)
      throws IOException, InterruptedException {
    token.check(exchange);
    GroupId id = id(exchange);
    if (isHere(id) && on.map(node.self()::equals).orElse(true)) {
      exchange.answer(200, orders.give(id, command, false));
      return;
    }
    var hosts = new TreeSet<>(group(id).hosts());
    if (on.isPresent() && !hosts.contains(on.get().value())) {
      throw ApiException.invalid(
          "field 'on': " + on.get() + " is no host of group " + id,
          "its hosts are " + String.join(" and ", hosts));
    }
    var host = on.isPresent() ? on.get() : host(id);
    exchange.answer(
        200, new OrderElsewhere(node.groups().calls()).give(id, host, command, false, ""));
  }
}
