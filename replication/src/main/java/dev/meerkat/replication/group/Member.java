package dev.meerkat.replication.group;

import dev.meerkat.core.group.DataReport;
import dev.meerkat.core.group.DataUse;
import dev.meerkat.core.group.DatasetId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Eligibility;
import dev.meerkat.core.replication.EpochStart;
import dev.meerkat.core.replication.MirrorState;
import dev.meerkat.core.replication.Ruling;
import dev.meerkat.core.replication.SoleUse;
import dev.meerkat.core.replication.SourceState;
import dev.meerkat.replication.dataset.Gauges;
import dev.meerkat.replication.dataset.OutdatedRegister;
import dev.meerkat.replication.dataset.Side;
import dev.meerkat.replication.dataset.SideListener;
import dev.meerkat.replication.dataset.Verified;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One dataset of a group on this host: what its side says, as the group hears it.
final class Member {
  private static final Logger log = LoggerFactory.getLogger(Member.class);

  /// Ticks after which a side that has failed is begun again.
  private static final int RETRY_TICKS = 10;

  private final DatasetId id;
  private final OutdatedRegister register;
  private final Consumer<DataUse.Event> told;
  private final Listening listening = new Listening();
  private final Comparing comparing;

  /// What the register said last; none when it has not answered since the last tick but one.
  private volatile Optional<Ruling> ruling = Optional.empty();

  private final AtomicInteger unanswered = new AtomicInteger();
  private volatile String failure = "";
  private int failedTicks;

  /// @param told of what becomes of the dataset; must not wait
  Member(DatasetId id, OutdatedRegister register, Consumer<DataUse.Event> told) {
    this.id = id;
    this.register = register;
    this.told = told;
    this.comparing = new Comparing(id);
  }

  /// To be given to the side.
  SideListener listener() {
    return listening;
  }

  /// With the side, once it is there.
  Running with(Side side) {
    return new Running(side);
  }

  /// With its side.
  final class Running {
    private final Side side;
    private final Gauges gauges;

    private Running(Side side) {
      this.side = side;
      this.gauges = new Gauges(side);
    }

    DatasetId id() {
      return id;
    }

    Side side() {
      return side;
    }

    Gauges gauges() {
      return gauges;
    }

    Comparing comparing() {
      return comparing;
    }

    /// Whether the copy here may be used as it lies in its folder.
    SoleUse soleUse() {
      if (!register.isShared()) {
        consult();
      }
      return side.mirror()
          .map(state -> SoleUse.of(state.copy(), side.settings().self(), ruling))
          .orElseGet(() -> new SoleUse(SoleUse.Grade.FOREIGN, "is not open here, or in use"));
    }

    /// The epoch of its newest use, if that was here; else 0.
    long ownEpoch() {
      return side.mirror()
          .map(state -> state.copy().history().starts())
          .filter(starts -> !starts.isEmpty())
          .map(List::getLast)
          .filter(newest -> newest.by().equals(side.settings().self()))
          .map(EpochStart::epoch)
          .orElse(0L);
    }

    /// Nothing of one that is in use: applications write into its folder.
    Unapplied unapplied() {
      var settings = side.settings();
      var place = settings.name() + " in " + settings.folder();
      if (side.source().isPresent()) {
        return new Unapplied(place, OptionalLong.of(0), "");
      }
      return side.mirror()
          .map(state -> new Unapplied(place, OptionalLong.of(state.journal().bytes()), ""))
          .orElseGet(() -> new Unapplied(place, OptionalLong.empty(), side.obstacle().orElse("")));
    }

    /// Some time has passed.
    void tick() {
      side.tick();
      if (side.role() != Side.Role.FAILED) {
        failedTicks = 0;
      } else if (++failedTicks >= RETRY_TICKS) {
        failedTicks = 0;
        side.beginAnew();
      }
      consult();
    }

    private void consult() {
      if (unanswered.getAndIncrement() > 1) {
        ruling = Optional.empty();
      }
      try {
        register.consult(now -> {
          ruling = Optional.of(now);
          unanswered.set(0);
        });
      } catch (IOException e) {
        log.warn("{}: who may take over is not known: {}", side.settings().name(), e.toString());
      }
    }

    /// How it stands now.
    DataReport report() {
      if (!register.isShared()) {
        consult(); // It costs nothing, and what is recorded may just have changed.
      }
      Optional<SourceState> source = side.source();
      if (source.isPresent()) {
        SourceState state = source.get();
        String setback = state.setback().isKnown() ? state.setback().sentence() : "";
        return new DataReport(
            new Eligibility(Eligibility.Grade.COMPLETE, use(state)),
            true,
            state.session().isPresent() && state.resync().isEmpty(),
            state.lagBytes(),
            side.obstacle().orElse(setback));
      }
      Optional<MirrorState> mirror = side.mirror();
      if (mirror.isPresent()) {
        MirrorState state = mirror.get();
        ServerId self = side.settings().self();
        return new DataReport(
            Eligibility.of(state.copy(), self, ruling, state.lagBytes()),
            Eligibility.isOwn(state.copy(), self, ruling),
            state.session().filter(MirrorState.Session::welcomed).isPresent(),
            state.lagBytes(),
            side.obstacle().orElse(""));
      }
      return notOpen(side.role() == Side.Role.FAILED ? Optional.of(failure) : side.obstacle());
    }

    private String use(SourceState state) {
      if (state.session().isEmpty()) {
        return "it is in use, and the other copy is not connected"
            + side.linkFailure().map(why -> ": " + why).orElse("");
      }
      return state.resync().isEmpty()
          ? "it is in use"
          : "it is in use, and the other copy is in mid-resync: "
              + gauges.resync().orElse("it is just beginning");
    }
  }

  /// The side has no copy in hand. Without an obstacle, it is about to: that is no trouble.
  static DataReport notOpen(Optional<String> obstacle) {
    return new DataReport(
        new Eligibility(
            Eligibility.Grade.INCONSISTENT,
            obstacle.isPresent() ? "the copy is not open here" : "the copy is just being opened"),
        false,
        false,
        0,
        obstacle.orElse(""));
  }

  private final class Listening implements SideListener {
    @Override
    public void activated(String sentence, String lack) {
      told.accept(new DataUse.Event.Opened(id, lack));
    }

    @Override
    public void refused(String why) {
      told.accept(new DataUse.Event.Refused(id, why));
    }

    @Override
    public void suspended(String why) {
      told.accept(new DataUse.Event.Refused(id, why));
    }

    @Override
    public void keptOpen(String why) {
      told.accept(new DataUse.Event.KeptOpen(id, why));
    }

    @Override
    public void ended(boolean equal, String why) {
      told.accept(new DataUse.Event.Ended(id, equal, why));
    }

    @Override
    public void failed(String why, boolean hasMount) {
      failure = why;
      if (hasMount) {
        return; // It has not ended; it says so when it stands by again.
      }
      told.accept(new DataUse.Event.Refused(id, why));
      told.accept(new DataUse.Event.Ended(id, false, why));
    }

    @Override
    public void verified(Verified word) {
      if (comparing.done(word)) {
        log.info("{}: compared with the other host: {}", id, word.sentence());
      }
    }
  }
}
