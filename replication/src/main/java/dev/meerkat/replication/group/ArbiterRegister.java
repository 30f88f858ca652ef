package dev.meerkat.replication.group;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Lease;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Ruling;
import dev.meerkat.replication.dataset.OutdatedRegister;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
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

  /// @param known what was ruled when it was made: an activation since then overtakes it
  private record Choice(ServerId source, long newestEpoch, Optional<Ruling> known) {}

  private final Leases leases;
  private final GroupId name;
  private final ServerId preferred;
  private volatile Optional<Ruling> newest = Optional.empty();

  /// What the arbiter has not recorded yet.
  private final AtomicReference<Optional<Choice>> choice = new AtomicReference<>(Optional.empty());

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
    leases.consult(
        name,
        told(now -> {
          told.accept(now);
          makeChoice(now);
        }));
  }

  @Override
  public void ask(Ruling expected, Ruling wanted, Consumer<Ruling> told) {
    leases.ask(name, lease(expected), lease(wanted), told(told));
  }

  /// Both hosts are told of a choice, and the first of them has it recorded. While the arbiter does
  /// not answer it is kept, and made with a later question ([#consult], which is asked each
  /// second).
  @Override
  public void choose(ServerId source, long newestEpoch) {
    choice.set(Optional.of(new Choice(source, newestEpoch, newest)));
    consult(_ -> {});
  }

  private void makeChoice(Ruling now) {
    Optional<Choice> wanted = choice.get();
    if (wanted.isEmpty() || isMade(wanted, now)) {
      return;
    }
    Choice it = wanted.get();
    if (it.known().filter(before -> before.epoch() != now.epoch()).isPresent()) {
      choice.compareAndSet(wanted, Optional.empty());
      log.error(
          "{}: that the data of {} counts is not recorded, as {} was ruled meanwhile: select the"
              + " data source again",
          name,
          it.source(),
          now);
      return;
    }
    ask(now, now.choosing(it.newestEpoch(), it.source()), then -> isMade(wanted, then));
  }

  private boolean isMade(Optional<Choice> wanted, Ruling now) {
    ServerId source = wanted.orElseThrow().source();
    // Whom an arbiter names that has recorded nothing yet is nobody's choice.
    boolean recorded = now.version() > 0 && now.active().equals(source);
    if (!recorded) {
      return false; // It is tried again with the next answer.
    }
    if (choice.compareAndSet(wanted, Optional.empty())) {
      log.info("{}: the data of {} counts: {}", name, source, now);
    }
    return true;
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
