package dev.meerkat.lab.group;

import dev.meerkat.lab.Await;
import dev.meerkat.lab.Host;
import dev.meerkat.lab.LabFailure;
import dev.meerkat.lab.LabServer;
import dev.meerkat.lab.Network;
import dev.meerkat.server.api.Answers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Two hosts of a group, `north` and `south`, with a second network between them; a witness,
/// `keeper`; and a client. All but the client are real servers of one site, or its witness.
final class GroupSite implements AutoCloseable {
  static final String ADDRESS = "10.77.0.100";

  /// The name of the group.
  static final String GROUP = "shop";

  private static final Duration LIMIT = Duration.ofSeconds(400);

  private final Network network;
  private final Arrangement.Links links;
  private final Machine north;
  private final Machine south;
  private final Machine keeper;
  private final Host client;
  private final Application application;
  private final Usage usage;
  private final Lookout lookout;

  private GroupSite(
      Network network,
      Arrangement.Links links,
      Machine keeper,
      Host client,
      Application application,
      Usage usage,
      Lookout lookout) {
    this.network = network;
    this.links = links;
    this.north = links.north();
    this.south = links.south();
    this.keeper = keeper;
    this.client = client;
    this.application = application;
    this.usage = usage;
    this.lookout = lookout;
  }

  /// Starts all, sets the group up, brings it in on north, and waits until south is ready to take
  /// it over.
  static GroupSite start(Arrangement arrangement, PlainApplication application, Path folder) {
    return start(links -> arrangement.document(links, application), application, folder);
  }

  /// The same.
  ///
  /// @param document of the group, which must be called [#GROUP]
  static GroupSite start(
      Function<Arrangement.Links, String> document, Application application, Path folder) {
    return start(document, application, folder, _ -> {});
  }

  /// The same.
  ///
  /// @param preparation of both hosts, on which nothing runs yet
  static GroupSite start(
      Function<Arrangement.Links, String> document,
      Application application,
      Path folder,
      Consumer<Machine> preparation) {
    Network network = Network.open();
    try {
      Path shared = Application.shared(folder);
      var machines = new ArrayList<Machine>();
      for (String name : List.of("north", "south", "keeper")) {
        machines.add(Machine.create(network.addHost(name), folder, shared));
      }
      Machine north = machines.get(0);
      Machine south = machines.get(1);
      Machine keeper = machines.get(2).asWitness();
      machines.set(2, keeper);
      Host client = network.addHost("client");
      var links =
          new Arrangement.Links(
              north,
              south,
              network.addLink(north.host()),
              network.addLink(south.host()),
              keeper.name(),
              client.address(),
              ADDRESS);
      preparation.accept(north);
      preparation.accept(south);
      application.install(north, true);
      application.install(south, false);
      form(machines);
      bringIn(north, document.apply(links));
      var site =
          new GroupSite(
              network,
              links,
              keeper,
              client,
              application,
              Usage.start(client, application, ADDRESS),
              Lookout.start(List.of(north.host(), south.host()), ADDRESS, application::isProcess));
      site.awaitWell(north);
      return site;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private static void form(List<Machine> machines) {
    LabServer first = machines.getFirst().server();
    first.start();
    awaitMembers(first, 1);
    try {
      for (Machine machine : machines.subList(1, machines.size())) {
        machine.server().join(first.invite());
      }
    } catch (IOException e) {
      throw new LabFailure(first.name() + " gives no invitation", e);
    }
    machines.subList(1, machines.size()).forEach(each -> each.server().start());
    machines.forEach(each -> awaitMembers(each.server(), machines.size()));
  }

  private static void awaitMembers(LabServer server, int count) {
    Await.until(
        "a site of " + count + " in the eyes of " + server.name(),
        LIMIT,
        () -> {
          try {
            return server.site().members().size() == count;
          } catch (IOException _) {
            return false;
          }
        });
  }

  private static void bringIn(Machine first, String document) {
    Await.until("the group to be set up", LIMIT, () -> isMade(first, document));
    await(
        first,
        "both hosts to hear each other",
        group -> group.states().stream().allMatch(Answers.GroupState::hears));
    await(
        first,
        "data to begin with",
        group ->
            group.states().stream()
                .filter(state -> state.host().equals(first.name()))
                .allMatch(GroupSite::isConsistent));
    order(first, "bring-in", Map.of("on", first.name()));
  }

  /// Sets it up, unless one of its servers is too busy to answer in time: then it may be made all
  /// the same.
  private static boolean isMade(Machine first, String document) {
    try {
      var made =
          first.server().post("/groups", Map.of("document", document), Answers.GroupMade.class);
      made.warnings().forEach(System.out::println);
      return true;
    } catch (IOException e) {
      var why = String.valueOf(e.getMessage());
      if (why.contains("there is a group " + GROUP + " already")) {
        return true;
      }
      if (Stream.of("does not answer", "has not agreed", "timed out").anyMatch(why::contains)) {
        return false;
      }
      throw new LabFailure("the group is refused: " + e.getMessage() + "\n" + document, e);
    }
  }

  /// An order of the administrator, given on that host.
  static void order(Machine on, String what, Map<String, ?> fields) {
    try {
      var _ = on.server().post("/groups/" + GROUP + "/" + what, fields, Answers.GroupOrder.class);
    } catch (IOException e) {
      throw new LabFailure("the order to " + what + " is refused: " + e.getMessage(), e);
    }
  }

  /// Waits until the group is as asked for, in the eyes of that host.
  static void await(Machine in, String what, Predicate<Answers.Group> condition) {
    await(in, GROUP, what, condition);
  }

  /// The same of another group of the site.
  static void await(Machine in, String name, String what, Predicate<Answers.Group> condition) {
    var last = new ArrayList<Object>();
    try {
      Await.until(
          what + " in the eyes of " + in.name(),
          LIMIT,
          () -> {
            last.clear();
            try {
              var group = in.server().get("/groups/" + name, Answers.Group.class);
              last.add(group.summary());
              last.add(group.problems());
              last.add(group.states());
              return condition.test(group);
            } catch (IOException e) {
              last.add(e);
              return false;
            }
          });
    } catch (LabFailure e) {
      throw new LabFailure(e.getMessage() + "; it says: " + last, e);
    }
  }

  /// Waits until the copies of the data are not connected, in the eyes of that host.
  static void awaitDisconnected(Machine in) {
    await(
        in,
        "copies that are not connected",
        group ->
            group.states().stream()
                .allMatch(state -> state.data() != null && !state.data().linked()));
  }

  /// Waits until a host says that of itself.
  static void awaitState(Machine of, String what, Predicate<Answers.GroupState> condition) {
    await(
        of,
        of.name() + " " + what,
        group ->
            group.states().stream()
                .filter(state -> state.host().equals(of.name()))
                .anyMatch(condition));
  }

  /// Waits until the group is active on that host and all is well, in the eyes of both, and its
  /// users are served there.
  void awaitWell(Machine active) {
    long sinceNanos = System.nanoTime();
    for (Machine each : List.of(north, south)) {
      await(
          each,
          "a group that is well on " + active.name(),
          group ->
              active.name().equals(group.active())
                  && group.well()
                  && group.states().stream().noneMatch(GroupSite::isBehind));
    }
    awaitAnswer(active, sinceNanos);
  }

  private static boolean isBehind(Answers.GroupState state) {
    var data = state.data();
    return data != null && (!data.linked() || !isConsistent(state));
  }

  private static boolean isConsistent(Answers.GroupState state) {
    return state.data() == null || !state.data().eligibility().equals("inconsistent");
  }

  /// Waits until a user got an answer from that host after `sinceNanos`.
  void awaitAnswer(Machine from, long sinceNanos) {
    Await.until(
        "an answer by " + from.name(), LIMIT, () -> usage.hasAnswered(from.name(), sinceNanos));
  }

  /// The one that has the address, in the eyes of the kernel.
  Machine active() {
    return Stream.of(north, south)
        .filter(each -> lookout.hasAddress(each.host()))
        .findFirst()
        .orElseThrow(() -> new LabFailure("no host has the address of the group"));
  }

  Machine other(Machine machine) {
    return machine == north ? south : north;
  }

  long epoch(Machine of) {
    return state(of).epoch();
  }

  /// The group on that host, in its own eyes.
  static Answers.GroupState state(Machine of) {
    try {
      return of.server().get("/groups/" + GROUP, Answers.Group.class).states().stream()
          .filter(state -> state.host().equals(of.name()))
          .findFirst()
          .orElseThrow(() -> new LabFailure(of.name() + " knows nothing of the group"));
    } catch (IOException e) {
      throw new LabFailure(of.name() + " does not tell of the group", e);
    }
  }

  /// The document of the group, as that host has it.
  static String document(Machine in) {
    try {
      return in.server().get("/groups/" + GROUP, Answers.Group.class).document();
    } catch (IOException e) {
      throw new LabFailure(in.name() + " does not tell the document", e);
    }
  }

  /// What happened on both hosts, in the eyes of that one.
  static List<Answers.GroupEvent> log(Machine in) {
    try {
      return List.of(in.server().get("/groups/" + GROUP + "/log", Answers.GroupEvent[].class));
    } catch (IOException e) {
      throw new LabFailure(in.name() + " does not tell what happened", e);
    }
  }

  /// What `meerkat group log` tells of what happened on that host.
  static List<String> told(Machine of) {
    return log(of).stream()
        .filter(event -> event.host().equals(of.name()))
        .map(Answers.GroupEvent::text)
        .toList();
  }

  Network network() {
    return network;
  }

  Arrangement.Links links() {
    return links;
  }

  Host client() {
    return client;
  }

  Machine keeper() {
    return keeper;
  }

  Usage usage() {
    return usage;
  }

  Lookout lookout() {
    return lookout;
  }

  /// How long the application needed on that host until it was ready.
  long startMillis(Machine machine) {
    return application.startMillis(machine);
  }

  /// Ends the use of the application, and looks for what its users were promised.
  Application.Findings findings() {
    usage.close();
    return application.findings(client, ADDRESS, usage.users());
  }

  @Override
  public void close() {
    lookout.close();
    usage.close();
    network.close();
  }
}
