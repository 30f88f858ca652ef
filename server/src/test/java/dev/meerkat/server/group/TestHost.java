package dev.meerkat.server.group;

import dev.meerkat.cluster.beat.BeatKey;
import dev.meerkat.cluster.beat.LinkCondition;
import dev.meerkat.core.group.Command;
import dev.meerkat.core.group.DatasetId;
import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.LinkId;
import dev.meerkat.core.group.Memory;
import dev.meerkat.core.group.Phase;
import dev.meerkat.core.group.ResourceId;
import dev.meerkat.core.group.SiteServers;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// One of two hosts in one process, whose links and resources are pretended; what each does is
/// noted.
final class TestHost implements AutoCloseable {
  static final GroupId SHOP = new GroupId("shop");
  static final ServerId NORTH = new ServerId("north");
  static final ServerId SOUTH = new ServerId("south");
  static final String DOCUMENT =
      """
      group: shop
      hosts: [north, south]
      links:
        - {name: cable, north: 127.0.0.1/8, south: 127.0.0.2/8}
      arbitration:
        isolation: {addresses: [203.0.113.9]}
        startUpWaitSeconds: 0
      times: {graceSeconds: 1}
      resources:
        - {name: web, process: [/bin/sleep, "1000"]}
        - {name: mail, process: [/bin/sleep, "1000"]}
      """;

  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long BEAT_MILLIS = 50;

  final ServerId self;
  final Path folder;
  final Pretence pretence = new Pretence();
  final List<String> problems = new CopyOnWriteArrayList<>();
  final List<Throwable> failures = new CopyOnWriteArrayList<>();
  Groups groups;
  GroupSetup setup;
  private Optional<TestHost> other = Optional.empty();

  /// The servers of the site, as this host knows them.
  volatile SiteServers known = site();

  /// For how long an order waits for what is to come into the folders; from the next start on.
  volatile long applyNanos = TimeUnit.MILLISECONDS.toNanos(300);

  /// What happens when the other host is about to be asked to prepare a change.
  volatile Runnable beforePrepare = () -> {};

  /// What happens when the other host is about to be asked what has become of a change.
  volatile Consumer<GroupId> beforeOutcome = _ -> {};

  /// For how long the other host is asked after the start; from the next start on.
  volatile long askNanos = TimeUnit.SECONDS.toNanos(5);

  /// So often this host was about to ask that.
  final AtomicLong outcomes = new AtomicLong();

  /// Answers that do not come, by the name of the call.
  final Set<String> lost = ConcurrentHashMap.newKeySet();

  TestHost(ServerId self, Path folder) {
    this.self = self;
    this.folder = folder;
    this.groups = newGroups();
    this.setup = newSetup();
  }

  private Groups newGroups() {
    return new Groups(folder, self, pretence, InstantSource.system(), problems::add, failures::add);
  }

  private GroupSetup newSetup() {
    var times = new SettlingTimes(askNanos, TimeUnit.SECONDS.toNanos(3), applyNanos);
    return new GroupSetup(groups, new Calls(), () -> known, problems::add, times);
  }

  static SiteServers site() {
    return new SiteServers(new TreeSet<>(List.of(NORTH, SOUTH)));
  }

  static void connect(TestHost one, TestHost two) {
    one.other = Optional.of(two);
    two.other = Optional.of(one);
    one.pretence.to = Optional.of(two.pretence);
    two.pretence.to = Optional.of(one.pretence);
  }

  void start() throws IOException {
    groups.start();
    setup.start();
  }

  /// Ends and starts again, as a process does; what runs goes on.
  void restart() throws IOException {
    close();
    pretence.done.clear();
    groups = newGroups();
    setup = newSetup();
    start();
  }

  Optional<GroupHost> shop() {
    return Optional.ofNullable(groups.here().get(SHOP));
  }

  /// Whether its data stands so to that of the other host.
  boolean isBound(Memory.Bond bond) {
    return shop()
        .flatMap(GroupHost::state)
        .filter(state -> state.memory().bond() == bond)
        .isPresent();
  }

  boolean is(Phase phase) {
    return shop().flatMap(GroupHost::state).filter(it -> it.phase() == phase).isPresent();
  }

  /// Gives an order, which this host answers itself.
  Verdict order(Command command) throws Exception {
    return groups.order(SHOP, command, false).orElseThrow();
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited in vain for " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  @Override
  public void close() {
    setup.close();
    groups.close();
  }

  /// The other host, asked without a network.
  private final class Calls implements GroupPeers {
    private GroupSetup ask(String call) throws IOException {
      if (lost.contains(call)) {
        throw new IOException(call + " was not heard");
      }
      return other.orElseThrow(() -> new IOException("nobody is there")).setup;
    }

    private void answered(String call) throws IOException {
      if (lost.contains("answer to " + call)) {
        throw new IOException("the answer to " + call + " was lost");
      }
    }

    @Override
    public SortedMap<String, String> prepare(ServerId host, Proposal proposal, Standing standing)
        throws GroupRefused, IOException {
      try {
        beforePrepare.run();
        var facts = ask("prepare").prepare(proposal, standing);
        answered("prepare");
        return facts;
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public boolean commit(ServerId host, GroupId group, String number)
        throws GroupRefused, IOException {
      if (lost.contains("turn to commit")) {
        throw new GroupRefused("the settings of a group are just being changed there", "");
      }
      try {
        boolean known = ask("commit").commit(group, number);
        answered("commit");
        return known;
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public void witness(ServerId server, SortedSet<ServerId> hosts) throws IOException {
      if (lost.contains("witness")) {
        throw new IOException("the witness is down");
      }
    }

    @Override
    public Outcome outcome(ServerId host, GroupId group, String number) throws IOException {
      beforeOutcome.accept(group);
      outcomes.incrementAndGet();
      return ask("outcome").outcome(group, number);
    }

    @Override
    public Verdict order(ServerId host, GroupId group, Command command, boolean forwarded) {
      throw new AssertionError("orders are not sent on here");
    }
  }

  /// Links on which nothing is lost unless the host is unheard, and resources that start and stop
  /// at once.
  static final class Pretence implements Equipment {
    final List<String> done = new CopyOnWriteArrayList<>();
    final PretendedData data = new PretendedData();
    final Set<ResourceId> running = new ConcurrentSkipListSet<>();
    volatile boolean guardFails;

    /// Whether no beat of this host is heard.
    volatile boolean unheard;

    volatile boolean equipFails;
    volatile Optional<RuntimeException> fault = Optional.empty();
    volatile boolean forgetFails;

    /// What happens when what is known of other copies is about to be forgotten.
    volatile Runnable beforeForget = () -> {};

    /// So often that was to be done.
    final AtomicLong forgets = new AtomicLong();

    /// In which folder the data lies that something is known of.
    final SortedMap<DatasetId, String> copies = new ConcurrentSkipListMap<>();

    /// What happens when a run of the steward is about to begin.
    volatile Runnable beforeEquip = () -> {};

    volatile List<LinkCondition> conditions = List.of();
    private volatile Optional<Facts> facts = Optional.empty();
    private volatile Optional<BeatKey> key = Optional.empty();
    private volatile Optional<Pretence> to = Optional.empty();

    @Override
    public void forgetCopies(GroupId group) {
      done.add("forget the copies");
    }

    @Override
    public void forgetOtherCopies(Group group) throws IOException {
      beforeForget.run();
      forgets.incrementAndGet();
      if (forgetFails) {
        throw new IOException("it cannot be deleted: repair the disk");
      }
      var now = new TreeMap<DatasetId, String>();
      group.data().forEach(each -> now.put(each.id(), each.folder()));
      copies.forEach((dataset, place) -> {
        if (!place.equals(now.get(dataset))) {
          done.add("forget the copy " + dataset + " in " + place);
        }
      });
      copies.clear();
      copies.putAll(now);
    }

    @Override
    public void forget(GroupId group) {
      done.add("forget all");
    }

    @Override
    public void lostCopies(Group group, ServerId source) {
      done.add("the data of " + source + " counts");
    }

    @Override
    public long nowMillis() {
      return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public Kit equip(Group group, BeatKey key, Speaker speaker, Facts heard) throws IOException {
      beforeEquip.run();
      if (equipFails) {
        throw new IOException("nothing can be used: repair it");
      }
      if (fault.isPresent()) {
        throw fault.get();
      }
      facts = Optional.of(heard);
      this.key = Optional.of(key);
      var beats = new ScheduledThreadPoolExecutor(1);
      Runnable beat =
          () -> {
            heard.isolationAnswered(nowMillis());
            var report = speaker.report();
            to.filter(each -> !unheard && each.key.equals(Optional.of(key)))
                .flatMap(each -> each.facts)
                .ifPresent(it -> it.heard(new LinkId("cable"), report));
          };
      var _ = beats.scheduleWithFixedDelay(beat, 0, BEAT_MILLIS, TimeUnit.MILLISECONDS);
      return new Kit(
          links(beats, beat),
          LeasePort.NONE,
          resources(heard),
          guard(),
          data,
          machine(),
          () -> {
            facts = Optional.empty();
            beats.shutdownNow();
          });
    }

    private LinkPort links(ScheduledThreadPoolExecutor beats, Runnable beat) {
      return new LinkPort() {
        @Override
        public void tellNow() {
          beats.execute(beat);
        }

        @Override
        public List<LinkCondition> conditions() {
          return conditions;
        }
      };
    }

    private ResourcePort resources(Facts heard) {
      return new ResourcePort() {
        @Override
        public void probe(long attempt) {
          heard.probed(attempt, "");
        }

        @Override
        public void start(ResourceId resource, long attempt) {
          done.add("start " + resource);
          running.add(resource);
          heard.started(resource, attempt);
        }

        @Override
        public void stop(ResourceId resource, long attempt) {
          done.add("stop " + resource);
          running.remove(resource);
          heard.stopped(resource, attempt);
        }

        @Override
        public void kill(ResourceId resource, long attempt) {
          done.add("kill " + resource);
          running.remove(resource);
          heard.stopped(resource, attempt);
        }

        @Override
        public String trouble(ResourceId resource) {
          return "";
        }

        @Override
        public void fence(long attempt, long atMostMillis) {
          done.add("fence");
          running.clear();
          heard.fenced(attempt);
        }
      };
    }

    private GuardPort guard() {
      return new GuardPort() {
        @Override
        public void arm(long untilMillis) throws IOException {
          if (guardFails) {
            throw new IOException("the guard cannot be armed: mend its folder");
          }
          done.add("arm");
        }

        @Override
        public void disarm() {
          done.add("disarm");
        }
      };
    }

    private MachinePort machine() {
      return new MachinePort() {
        @Override
        public void reboot(String why) {
          done.add("reboot");
        }

        @Override
        public void syncTime(ServerId by) {
          done.add("sync time by " + by);
        }
      };
    }
  }
}
