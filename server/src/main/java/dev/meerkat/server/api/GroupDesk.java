package dev.meerkat.server.api;

import dev.meerkat.core.group.SiteServers;
import dev.meerkat.server.group.Arbiters;
import dev.meerkat.server.group.GroupSetup;
import dev.meerkat.server.group.Groups;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/// The groups of a server, how they are set up, and how their hosts ask each other.
public final class GroupDesk implements AutoCloseable {
  private final Groups groups;
  private final Arbiters arbiters;
  private final AdminToken token;
  private final Consumer<String> problems;
  private Optional<Opened> opened = Optional.empty();
  private volatile boolean started;

  private record Opened(Node node, GroupCalls calls, GroupSetup setup) {}

  /// @param token of this server
  /// @param problems hears of what an administrator must mend
  public GroupDesk(Groups groups, Arbiters arbiters, AdminToken token, Consumer<String> problems) {
    this.groups = groups;
    this.arbiters = arbiters;
    this.token = token;
    this.problems = problems;
  }

  /// To be called once, before the server is asked anything.
  public void open(Node node) {
    var calls = new GroupCalls(node);
    opened =
        Optional.of(
            new Opened(node, calls, new GroupSetup(groups, calls, () -> site(node), problems)));
  }

  private static SiteServers site(Node node) {
    var site = new TreeSet<>(node.configuration().servers().keySet());
    site.addAll(node.watch().get().members());
    var witnesses = new TreeSet<>(site);
    witnesses.removeIf(each -> !node.isWitness(each));
    return new SiteServers(site, witnesses);
  }

  /// Starts the stewards. To be called once the server is connected with its site.
  public void start() throws IOException {
    arbiters.start();
    groups.start();
    opened().setup().start();
    started = true;
  }

  /// A change or an order that comes before all that is stored was begun would begin it a second
  /// time.
  ///
  /// @throws ApiException when it is to be tried again
  void refuseBeforeStart() {
    if (!started) {
      throw ApiException.busy("the groups of " + groups.self() + " are just being started");
    }
  }

  Groups groups() {
    return groups;
  }

  Arbiters arbiters() {
    return arbiters;
  }

  AdminToken token() {
    return token;
  }

  private Opened opened() {
    return opened.orElseThrow(() -> new IllegalStateException("the desk is not open"));
  }

  /// @throws ApiException until the stewards have started
  GroupSetup setup() {
    refuseBeforeStart();
    return opened().setup();
  }

  GroupCalls calls() {
    return opened().calls();
  }

  /// The servers and witnesses that a group may name.
  SiteServers site() {
    return site(opened().node());
  }

  /// Groups that are active here go to their other hosts where these are ready; then the stewards
  /// end.
  @Override
  public void close() {
    if (opened.isPresent()) {
      opened().setup().close();
      try {
        groups.leave();
      } catch (IOException e) {
        problems.accept("groups are not moved to their other hosts: " + e.getMessage());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      calls().close();
    }
    groups.close();
    arbiters.close();
  }
}
