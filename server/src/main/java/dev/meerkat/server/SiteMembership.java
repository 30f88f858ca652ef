package dev.meerkat.server;

import dev.meerkat.cluster.Cluster;
import dev.meerkat.cluster.ClusterListener;
import dev.meerkat.cluster.ClusterStartException;
import dev.meerkat.cluster.ConfigurationStore;
import dev.meerkat.cluster.HostPort;
import dev.meerkat.cluster.KnownServers;
import dev.meerkat.cluster.identity.IdentityFile;
import dev.meerkat.cluster.identity.Invitations;
import dev.meerkat.cluster.identity.JoinToken;
import dev.meerkat.cluster.identity.Refusals;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.cluster.identity.SiteTls;
import dev.meerkat.core.document.DocumentKey;
import dev.meerkat.core.document.ServerDocuments;
import dev.meerkat.core.document.SiteDocuments;
import dev.meerkat.core.heartbeat.Reading;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.watch.ServerStatus;
import dev.meerkat.server.api.Admission;
import dev.meerkat.server.api.Membership;
import dev.meerkat.server.api.Node;
import dev.meerkat.server.client.JoinClient;
import dev.meerkat.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This server's place in its site: its identity, and the connections that it has by it. When the
/// server joins a site or is removed from one, both are replaced by others; it records on
/// meanwhile.
final class SiteMembership implements Membership, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.site");

  private final ServerConfig config;
  private final ConfigurationStore store;
  private final ClusterListener listener;
  private final IdentityFile file;
  private final KnownServers known;
  private final PendingMove pendingMove;
  private final InstantSource clock = InstantSource.system();
  private final Invitations invitations = new Invitations(clock);
  private final Refusals refusals;

  /// Held while the connections are replaced.
  private final ReentrantLock changing = new ReentrantLock();

  private final SortedSet<ServerId> cutOff = new TreeSet<>();
  private final SitePortCheck check;
  private final SiteConnections connections;
  private volatile Optional<JoinClient.Joined> moving = Optional.empty();
  private volatile boolean closed;

  /// A look failed by a fault of this program, and that has been told.
  private boolean failing;

  private SiteMembership(
      ServerConfig config,
      ConfigurationStore store,
      ClusterListener listener,
      IdentityFile file,
      KnownServers known,
      PendingMove pendingMove,
      SiteIdentity identity) {
    this.config = config;
    this.store = store;
    this.listener = listener;
    this.file = file;
    this.known = known;
    this.pendingMove = pendingMove;
    this.refusals = new Refusals(clock, listener::problemFound);
    this.connections =
        new SiteConnections(config, store, listener, known, invitations, refusals, identity);
    this.check = new SitePortCheck(listener::problemFound);
  }

  /// Reads the identity, or founds a site when there is none. It connects with nobody yet.
  static SiteMembership open(
      ServerConfig config, Path folder, ConfigurationStore store, ClusterListener listener)
      throws IOException {
    var file = new IdentityFile(folder);
    SiteIdentity identity =
        file.openOrFound(config.name(), config.site(), InstantSource.system().instant());
    LOG.info("this is {}", identity);
    if (!identity.siteName().equals(config.site())) {
      LOG.warn(
          "the configuration file names the site {}, but this server belongs to {}: set site: {}",
          config.site(),
          identity.siteName(),
          identity.siteName());
    }
    var pendingMove = new PendingMove(folder);
    var membership =
        new SiteMembership(
            config, store, listener, file, KnownServers.open(folder), pendingMove, identity);
    Optional<Admission.Move> pending = pendingMove.read();
    if (pending.isPresent()) {
      membership.resume(pending.get());
    }
    return membership;
  }

  /// Of a move that was told before this server ended; it may have been made all the same. What the
  /// site there has by now is not known, so whatever is common counts as held there.
  private void resume(Admission.Move pending) throws IOException {
    JoinClient.Joined next = SiteMove.read(pending, config.name(), clock.millis());
    if (next.identity().siteFingerprint().equals(tls().identity().siteFingerprint())) {
      pendingMove.clear();
    } else {
      moving = Optional.of(next.holding(common()));
    }
  }

  /// Opens the ports and joins the others.
  void start(Node ofServer) throws IOException, ClusterStartException, InterruptedException {
    changing.lock();
    try {
      connections.begin(ofServer);
    } finally {
      changing.unlock();
    }
  }

  @Override
  public SiteTls tls() {
    return connections.tls();
  }

  private Optional<Cluster> cluster() {
    return connections.now().map(SiteConnections.Open::cluster);
  }

  int members() {
    return cluster().map(each -> each.members().size()).orElse(0);
  }

  /// Whether it has been told of other servers of its site.
  boolean knowsOthers() {
    return !known.places().isEmpty();
  }

  /// Whether it has got all that one of them knew.
  boolean compared() {
    return cluster().map(Cluster::compared).orElse(false);
  }

  SortedMap<ServerId, Long> fastBeats() {
    return cluster().map(Cluster::fastBeats).orElse(new TreeMap<>());
  }

  @Override
  public SortedMap<ServerId, Reading> readings() {
    return cluster().map(Cluster::readings).orElse(new TreeMap<>());
  }

  boolean ownsItsName() {
    return cluster().map(Cluster::ownsItsName).orElse(false);
  }

  void announce(ServerStatus status) {
    cluster().ifPresent(each -> each.announce(status));
  }

  @Override
  public Optional<HostPort> place(ServerId server) {
    return cluster().flatMap(each -> each.place(server));
  }

  @Override
  public Optional<HostPort> lastPlace(ServerId server) {
    return place(server).or(() -> Optional.ofNullable(known.all().get(server)));
  }

  @Override
  public List<String> problems() {
    return cluster().map(Cluster::problems).orElse(List.of());
  }

  @Override
  public JoinToken invite(Duration valid) {
    return invitations.invite(
        tls().identity().authority(),
        new HostPort(config.cluster().address(), config.cluster().port()),
        valid);
  }

  @Override
  public String join(JoinToken token, Optional<HostPort> place)
      throws IOException, InterruptedException {
    return join(token, place, false);
  }

  @Override
  public String merge(JoinToken token, Optional<HostPort> place)
      throws IOException, InterruptedException {
    return join(token, place, true);
  }

  private String join(JoinToken token, Optional<HostPort> place, boolean together)
      throws IOException, InterruptedException {
    changing.lock();
    try {
      // Who comes now would be left behind, or come along without having been asked about.
      invitations.suspend();
      if (together) {
        SiteMove.checkAllThere(
            store.configuration().servers().keySet(),
            cluster().map(Cluster::members).orElse(new TreeSet<>()));
      }
      JoinClient.Joined joined =
          JoinClient.join(
              token, place, JoinClient.applicant(config.name(), store.configuration(), together));
      SortedSet<DocumentKey> own = cameras();
      JoinClient.Joined left = joined;
      if (together) {
        SiteConnections.Open now =
            connections.now().orElseThrow(() -> new IOException("not connected now"));
        left =
            SiteMove.moveOthers(
                now.cluster(), now.port(), config.name(), joined, common(), refusals);
      }
      goOrReturn(left);
      forgetMove();
      own.retainAll(joined.held());
      if (!own.isEmpty()) {
        listener.noticed(
            "the site has "
                + own
                + " already: what is set there counts, and not what was set here");
      }
      LOG.info("this server has joined: it is {}", joined.identity());
      return joined.identity().siteName();
    } finally {
      if (connections.now().isPresent()) {
        invitations.resume();
      }
      changing.unlock();
    }
  }

  private SortedSet<DocumentKey> cameras() {
    SortedSet<DocumentKey> keys = new TreeSet<>(store.all().byKey().keySet());
    keys.removeIf(key -> !key.kind().equals(DocumentKey.CAMERA));
    return keys;
  }

  /// What is no server's own.
  private SortedSet<DocumentKey> common() {
    SortedSet<DocumentKey> keys = new TreeSet<>(store.all().byKey().keySet());
    keys.removeIf(key -> key.kind().equals(DocumentKey.SERVER));
    return keys;
  }

  /// Done by the next look, since the connection over which it is told ends with it; or by the next
  /// start, should this server end before.
  @Override
  public void move(Admission.Move move) throws IOException {
    JoinClient.Joined next = SiteMove.read(move, config.name(), clock.millis());
    pendingMove.write(move);
    invitations.suspend(); // who came now would be left behind
    moving = Optional.of(next);
  }

  /// Of where this server was to go before it went elsewhere.
  private void forgetMove() throws IOException {
    moving = Optional.empty();
    pendingMove.clear();
  }

  /// Joins the others there; when that does not work, all is as it was.
  private void goOrReturn(JoinClient.Joined there) throws IOException, InterruptedException {
    SiteIdentity identity = tls().identity();
    SortedMap<ServerId, HostPort> places = known.all();
    connections.disconnect();
    try {
      known.add(there.places());
      store.rewrite(
          (all, self, version) -> SiteDocuments.joining(all, self, version, there.held()),
          there.newest(),
          there.identity(),
          file::write);
      settle(there.identity(), there.places());
      store.settle();
    } catch (ClusterStartException | IOException | RuntimeException e) {
      throw returned(identity, places, e);
    }
  }

  private IOException returned(
      SiteIdentity identity, SortedMap<ServerId, HostPort> places, Exception why)
      throws InterruptedException {
    LOG.error("going over failed", why);
    var failure =
        new IOException("this server was let in, but could not go there: " + why.getMessage(), why);
    try {
      connections.disconnect();
      store.restore(identity, file::write);
      known.replace(places);
      use(identity);
      connections.connect();
    } catch (ClusterStartException | IOException | RuntimeException e) {
      failure.addSuppressed(e);
    } finally {
      store.settle(); // taken back, or not to be taken back any more
    }
    return failure;
  }

  /// To be called once the identity and the documents are on disk.
  private void settle(SiteIdentity next, Map<ServerId, HostPort> places)
      throws IOException, ClusterStartException, InterruptedException {
    use(next);
    ensureSettings(config, store);
    known.replace(places);
    connections.connect();
  }

  private void use(SiteIdentity next) {
    connections.use(next);
    cutOff.clear();
  }

  /// A server whose settings were deleted with it, when it was removed, would not enter them by
  /// itself again.
  static void ensureSettings(ServerConfig config, ConfigurationStore store) throws IOException {
    if (!store.configuration().servers().containsKey(config.name())) {
      store.edit(
          ServerDocuments.key(config.name()), ServerDocuments.fields(OwnSettings.usual(config)));
    }
  }

  @Override
  public void remove(ServerId server) throws IOException {
    store.edit(ServerDocuments.removedKey(server), ServerDocuments.removal(clock.millis()));
    store.delete(ServerDocuments.key(server));
  }

  /// To be called once a second. What it takes a second call for leaves the time in which a server
  /// hears of its removal before it is cut off.
  void look() {
    if (!changing.tryLock()) {
      return;
    }
    try {
      if (closed) {
        return;
      }
      if (connections.now().isEmpty()) {
        connections.connect();
      }
      if (moving.isPresent()) {
        JoinClient.Joined next = moving.get();
        moving = Optional.empty();
        try {
          goOrReturn(next);
        } finally {
          pendingMove.clear();
        }
        LOG.info("this server has gone over with its site: it is {}", next.identity());
      }
      lookAtRemovals();
      remember();
      connections
          .now()
          .ifPresent(now ->
              check.look(SiteMove.others(now.cluster(), config.name()), now.port()::unanswered));
      failing = false;
    } catch (IOException | ClusterStartException e) {
      listener.problemFound("this server is not connected with its site: " + e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("looking after the site failed", e);
      if (!failing) {
        listener.problemFound(
            "looking after the site failed by a fault of this server ("
                + e
                + "); it is tried again every second: report it");
      }
      failing = true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      changing.unlock();
    }
  }

  private void lookAtRemovals() throws IOException, ClusterStartException, InterruptedException {
    SortedSet<ServerId> all = new TreeSet<>(store.reading().removedAtMillis().keySet());
    boolean settled = cutOff.equals(all);
    cutOff.clear();
    cutOff.addAll(all);
    if (!settled) {
      return;
    }
    if (connections.wasRemoved()) {
      goOnAlone();
    } else if (!all.isEmpty() && cluster().isPresent()) {
      cluster().get().closeRemoved();
    }
  }

  private void goOnAlone() throws IOException, ClusterStartException, InterruptedException {
    listener.problemFound(
        config.isWitness()
            ? "this witness was removed from its site, and goes on alone: groups that name it need another"
            : "this server was removed from its site, and goes on alone with its own cameras and its"
                + " archive");
    SiteIdentity alone = SiteIdentity.found(config.name(), config.site(), clock.instant());
    connections.disconnect();
    store.rewrite(SiteDocuments::leaving, Optional.empty(), alone, file::write);
    store.settle();
    settle(alone, new TreeMap<>());
  }

  private void remember() throws IOException {
    SortedMap<ServerId, HostPort> places =
        new TreeMap<>(cluster().map(Cluster::places).orElse(new TreeMap<>()));
    places.remove(config.name());
    known.update(places, new TreeSet<>(store.configuration().servers().keySet()));
  }

  @Override
  public void close() {
    changing.lock();
    try {
      closed = true;
      connections.disconnect();
    } finally {
      changing.unlock();
    }
  }
}
