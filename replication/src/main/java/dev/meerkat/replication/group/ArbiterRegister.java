package dev.meerkat.replication.group;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Lease;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Ruling;
import dev.meerkat.replication.dataset.OutdatedRegister;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the rulings of a dataset at the arbiter of its group. That holds leases, and a ruling is
/// one: of something that is called `GROUP.DATASET`.
///
/// | Lease | Ruling |
/// |---|---|
/// | version, epoch | the same |
/// | holder | whose data counts; nobody: the preferred host, before anything was ruled |
/// | in | whether the other side is complete |
/// | run, target | not used: 0, none |
final class ArbiterRegister implements OutdatedRegister {
  private static final Logger log = LoggerFactory.getLogger(ArbiterRegister.class);

  /// How often a choice is tried when something else is ruled at the same moment.
  private static final int MOST_TRIES = 5;

  private final Leases leases;
  private final GroupId name;
  private final ServerId preferred;
  private volatile Optional<Ruling> newest = Optional.empty();

  ArbiterRegister(Leases leases, GroupId name, ServerId preferred) {
    this.leases = leases;
    this.name = name;
    this.preferred = preferred;
  }

  private Ruling ruling(Lease lease) {
    return lease
        .holder()
        .map(active -> new Ruling(lease.version(), lease.epoch(), active, lease.in()))
        .orElseGet(() -> Ruling.first(preferred));
  }

  private Lease lease(Ruling ruling) {
    return ruling.equals(Ruling.first(preferred))
        ? Lease.FIRST
        : new Lease(
            ruling.version(),
            ruling.epoch(),
            Optional.of(ruling.active()),
            0,
            ruling.complete(),
            Optional.empty());
  }

  private Consumer<Lease> told(Consumer<Ruling> told) {
    return lease -> {
      Ruling now = ruling(lease);
      newest = Optional.of(now);
      told.accept(now);
    };
  }

  @Override
  public Optional<Ruling> known() {
    return newest;
  }

  @Override
  public void consult(Consumer<Ruling> told) {
    leases.consult(name, told(told));
  }

  @Override
  public void ask(Ruling expected, Ruling wanted, Consumer<Ruling> told) {
    leases.ask(name, lease(expected), lease(wanted), told(told));
  }

  /// Both hosts are told of a choice, and the first of them has it recorded.
  @Override
  public void choose(ServerId source, long newestEpoch) {
    consult(now -> choose(source, newestEpoch, now, MOST_TRIES));
  }

  private void choose(ServerId source, long newestEpoch, Ruling now, int tries) {
    if (now.active().equals(source)) {
      log.info("{}: the data of {} counts: {}", name, source, now);
    } else if (tries == 0) {
      log.error("{}: that the data of {} counts could not be recorded: {}", name, source, now);
    } else {
      ask(
          now,
          now.choosing(newestEpoch, source),
          then -> choose(source, newestEpoch, then, tries - 1));
    }
  }

  // What the other side says counts for nothing: the arbiter knows better.

  @Override
  public void follow(Ruling ruling) {}

  @Override
  public void told(Ruling ruling) {}

  @Override
  public void ended(long epoch) {}

  @Override
  public void heard(Ruling ruling) {}

  @Override
  public void mayHaveGoneOn() {}

  @Override
  public boolean isShared() {
    return true;
  }
}
