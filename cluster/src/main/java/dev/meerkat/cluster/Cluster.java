package dev.meerkat.cluster;

import dev.meerkat.cluster.ClusterMessage.Delta;
import dev.meerkat.cluster.ClusterMessage.Fingerprint;
import dev.meerkat.cluster.ClusterMessage.Holdings;
import dev.meerkat.cluster.ClusterMessage.NameClaim;
import dev.meerkat.cluster.ClusterMessage.NameTaken;
import dev.meerkat.cluster.ClusterMessage.Status;
import dev.meerkat.cluster.identity.IdentityFile;
import dev.meerkat.cluster.identity.SiteTls;
import dev.meerkat.core.document.Documents;
import dev.meerkat.core.heartbeat.Pace;
import dev.meerkat.core.heartbeat.Reading;
import dev.meerkat.core.model.Redundancy;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.watch.ServerStatus;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jgroups.Address;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.protocols.MsgStats;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This server's place among the servers of its site: who is alive, what they say of themselves,
/// and the configuration they share. Each side of a split site has its own view and goes on.
///
/// Names: a server that starts under a name that another one carries is refused. Two that have both
/// run for long, and meet when a split heals, both go on recording, because no recording is worse
/// than double recording; to everybody the name then means the one that started first, what the
/// other says of itself is ignored, and every member reports the two.
public final class Cluster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
  private static final long COMPARE_SECONDS = 30;
  private static final long MEND_MILLIS = 1_000;

  private final ClusterSettings settings;
  private final ConfigurationStore store;
  private final ServerAddress self;
  private final JChannel channel;
  private final SecureSockets sockets;
  private final Link link;
  private final Dispatcher dispatcher;
  private final Announcer announcer;
  private final Synchroniser synchroniser;
  private final NameClaimant claimant;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofVirtual().name("cluster-timer").factory());
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Address> reportedDuplicates = new HashSet<>();
  private final InstantSource clock;
  private volatile Members members = Members.NONE;
  private volatile Pace pace = Pace.NORMAL;
  private volatile Optional<Heartbeat> heartbeat = Optional.empty();
  private volatile boolean running;

  private Cluster(
      ClusterSettings settings,
      ConfigurationStore store,
      ClusterListener listener,
      ServerAddress self,
      JChannel channel,
      SecureSockets sockets,
      InstantSource clock) {
    this.clock = clock;
    this.settings = settings;
    this.store = store;
    this.self = self;
    this.channel = channel;
    this.sockets = sockets;
    link = new Link(channel);
    dispatcher = new Dispatcher(listener);
    announcer = new Announcer(link);
    synchroniser = new Synchroniser(store, link, self, () -> members, dispatcher::problem);
    claimant = new NameClaimant(self);
  }

  /// Joins the site, or founds it when nobody answers within about a second. The listener is called
  /// from then on, perhaps before this method returns: first with the stored configuration, then
  /// with the members.
  ///
  /// @param tls lets the servers of the site in, and nobody else
  /// @param onRemoved called, perhaps often, when another server says that this one was removed
  ///   from the site
  /// @throws ClusterStartException when the address is not usable, a port is taken, or another
  ///   server carries the name; nothing is left running
  public static Cluster start(
      ClusterSettings settings,
      SiteTls tls,
      ConfigurationStore store,
      ClusterListener listener,
      Runnable onRemoved)
      throws ClusterStartException, InterruptedException {
    return start(settings, tls, store, listener, onRemoved, InstantSource.system());
  }

  /// @param clock the wall clock that is compared with those of the others
  static Cluster start(
      ClusterSettings settings,
      SiteTls tls,
      ConfigurationStore store,
      ClusterListener listener,
      Runnable onRemoved,
      InstantSource clock)
      throws ClusterStartException, InterruptedException {
    ServerAddress self = ClusterStack.address(settings, InstantSource.system());
    SecureSockets sockets = new SecureSockets(tls, onRemoved);
    JChannel channel = ClusterStack.channel(settings, self, sockets);
    Cluster cluster = new Cluster(settings, store, listener, self, channel, sockets, clock);
    boolean joined = false;
    try {
      cluster.join();
      joined = true;
    } finally {
      if (!joined) {
        cluster.close();
      }
    }
    return cluster;
  }

  private void join() throws ClusterStartException, InterruptedException {
    heartbeat =
        Optional.of(
            Heartbeat.start(
                self,
                sockets.tls().identity(),
                clock,
                () -> members,
                () -> pace,
                dispatcher::notice));
    channel.setReceiver(new Inbox());
    try {
      channel.connect("meerkat." + settings.siteName());
    } catch (Exception e) {
      throw new ClusterStartException(
          self.server() + " cannot join the site " + settings.siteName() + ": " + e.getMessage(),
          e);
    }
    Optional<ServerAddress> owner =
        claimant.claim(link, settings.detection().worstCaseMillis() + 5_000);
    if (owner.isPresent()) {
      throw new ClusterStartException(
          "another server named '"
              + self.server()
              + "' is in the site '"
              + settings.siteName()
              + "' already, at "
              + owner.get().place()
              + ", with the same identity: is this one a copy of its disk? Remove the file "
              + IdentityFile.NAME
              + " from the folder dataDir of the copy, give it another 'name' in its configuration"
              + " file, and let it join (meerkat join)");
    }
    dispatcher.start();
    synchroniser.start();
    store.observe(new StoreObserver());
    lock.lock();
    try {
      running = true;
      dispatcher.view(members.servers());
    } finally {
      lock.unlock();
    }
    synchroniser.compare();
    Future<?> _ =
        timer.scheduleWithFixedDelay(
            synchroniser::compare, COMPARE_SECONDS, COMPARE_SECONDS, TimeUnit.SECONDS);
    Future<?> _ =
        timer.scheduleWithFixedDelay(
            () -> synchroniser.mendFuture(this::readings), 0, MEND_MILLIS, TimeUnit.MILLISECONDS);
  }

  /// The live servers that this one is connected with, this one included.
  public SortedSet<ServerId> members() {
    return members.servers();
  }

  /// Where another live server listens for the cluster; empty when it is no member.
  public Optional<HostPort> place(ServerId server) {
    return Optional.ofNullable(members.byServer().get(server)).map(Cluster::place);
  }

  /// Where the members listen for the cluster, this server included.
  public SortedMap<ServerId, HostPort> places() {
    SortedMap<ServerId, HostPort> places = new TreeMap<>();
    members.byServer().forEach((server, address) -> places.put(server, place(address)));
    return places;
  }

  private static HostPort place(ServerAddress address) {
    return new HostPort(address.place().getIpAddress().getHostAddress(), address.place().getPort());
  }

  /// Ends the connections with servers that were removed from the site. Nothing keeps one that was
  /// removed from being connected until then.
  public void closeRemoved() throws IOException {
    sockets.closeRemoved();
  }

  /// How the connection with each other member does that has been heard.
  public SortedMap<ServerId, Reading> readings() {
    return heartbeat.map(Heartbeat::readings).orElse(new TreeMap<>());
  }

  /// When the newest beat came of each other member that beats fast, by [System#nanoTime].
  public SortedMap<ServerId, Long> fastBeats() {
    return heartbeat.map(Heartbeat::fastBeats).orElse(new TreeMap<>());
  }

  /// Whether this server's name means this server: no other that started before it carries it.
  public boolean ownsItsName() {
    return self.equals(members.byServer().get(self.server()));
  }

  /// Whether this server has compared its configuration with another one's since it joined, and
  /// taken what it lacked.
  public boolean compared() {
    return synchroniser.compared();
  }

  /// What came from the others since this server joined.
  public Traffic traffic() {
    MsgStats stats = channel.getProtocolStack().getTransport().getMessageStats();
    return new Traffic(stats.getNumMsgsReceived(), stats.getNumBytesReceived());
  }

  /// Tells all others the status of this server. Never waits; a status that could not be sent yet
  /// is replaced by the next.
  public void announce(ServerStatus status) {
    announcer.announce(status);
  }

  /// Leaves the site, which the others see at once. The listener is not called any more once this
  /// returns, unless it is the listener that calls it.
  @Override
  public void close() {
    lock.lock();
    try {
      running = false;
    } finally {
      lock.unlock();
    }
    store.stopObserving();
    timer.shutdownNow();
    announcer.close();
    channel.close();
    heartbeat.ifPresent(Heartbeat::close);
    synchroniser.close();
    dispatcher.close();
  }

  JChannel channel() {
    return channel;
  }

  private void membersChanged(View view) {
    lock.lock();
    try {
      SortedSet<ServerId> before = members.servers();
      members = Members.of(view.getMembers());
      reportedDuplicates.retainAll(view.getMembers());
      claimant.membersChanged(members);
      if (!running) {
        return;
      }
      if (!members.servers().equals(before)) {
        dispatcher.view(members.servers());
      }
      synchroniser.compare();
      if (!members.duplicates().isEmpty()) {
        Future<?> _ =
            timer.schedule(
                this::reportDuplicates,
                settings.detection().worstCaseMillis() + 6_000,
                TimeUnit.MILLISECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Reports servers of one name that are members still after the time in which a dead one would
  /// have been missed, and a new one been refused.
  private void reportDuplicates() {
    lock.lock();
    try {
      for (Namesakes each : members.conflicts()) {
        if (reportedDuplicates.add(each.other().address())) {
          dispatcher.problem(each.problem(self));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// What is wrong with the members now, and what to do.
  public List<String> problems() {
    List<String> problems = new ArrayList<>(heartbeat.map(Heartbeat::problems).orElse(List.of()));
    lock.lock();
    try {
      members.conflicts().stream()
          .filter(each -> reportedDuplicates.contains(each.other().address()))
          .map(each -> each.problem(self))
          .forEach(problems::add);
      return problems;
    } finally {
      lock.unlock();
    }
  }

  /// What comes from JGroups, on its threads: takes note, never waits.
  private final class Inbox implements Receiver {
    @Override
    public void viewAccepted(View view) {
      LOG.info("view {}", view);
      membersChanged(view);
    }

    @Override
    public void receive(Message message) {
      Optional<ServerAddress> sender = ServerAddress.of(message.src());
      if (sender.isEmpty()) {
        LOG.warn("a message from {}, which is no Meerkat server, is dropped", message.src());
        return;
      }
      try {
        if (!message.hasArray()) {
          throw new WireException("it holds no bytes");
        }
        take(
            sender.get(),
            MessageCodec.decode(
                sender.get().server(),
                message.getArray(),
                message.getOffset(),
                message.getLength()),
            message.dest() == null);
      } catch (WireException e) {
        LOG.warn(
            "a message of {} bytes from {} at {} is dropped: {}",
            message.getLength(),
            sender.get().server(),
            sender.get().place(),
            e.getMessage());
      }
    }

    private void take(ServerAddress sender, ClusterMessage message, boolean toAll) {
      switch (message) {
        case NameClaim() -> {
          if (running ? sender.server().equals(self.server()) : claimant.defendsAgainst(sender)) {
            Thread.ofVirtual().start(() -> link.send(sender.address(), new NameTaken()));
          }
        }
        case NameTaken() -> claimant.nameTaken(sender);
        case Status(var status) -> {
          if (running && sender.equals(members.byServer().get(sender.server()))) {
            dispatcher.status(status);
          }
        }
        case Fingerprint fingerprint -> synchroniser.heard(sender, fingerprint);
        case Holdings holdings -> synchroniser.heard(sender, holdings);
        case Delta delta -> synchroniser.heard(sender, delta, toAll);
      }
    }
  }

  private final class StoreObserver implements ConfigurationStore.Observer {
    @Override
    public void changed(SiteConfiguration configuration, Documents told) {
      pace = configuration.redundancy(self.server()) == Redundancy.FAST ? Pace.FAST : Pace.NORMAL;
      dispatcher.configuration(configuration);
      if (!told.isEmpty()) {
        synchroniser.tell(told);
      }
    }

    @Override
    public void problemFound(String problem) {
      dispatcher.problem(problem);
    }

    @Override
    public void noticed(String news) {
      dispatcher.notice(news);
    }
  }
}
