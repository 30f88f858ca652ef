package dev.meerkat.replication.group;

import dev.meerkat.core.group.DataReport;
import dev.meerkat.core.group.DataUse;
import dev.meerkat.core.group.Dataset;
import dev.meerkat.core.group.DatasetId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.core.replication.SoleUse;
import dev.meerkat.replication.dataset.DatasetSettings;
import dev.meerkat.replication.dataset.OutdatedRegister;
import dev.meerkat.replication.dataset.Regularly;
import dev.meerkat.replication.dataset.Side;
import dev.meerkat.replication.link.LinkPort;
import dev.meerkat.replication.link.LinkSecurity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has the datasets of a group do as [DataUse] says. Orders and what the sides say are taken one
/// after the other, by a thread of its own. Ticks and looks at the folders are of each dataset for
/// itself ([Regularly]): a disk that hangs stops the patience of no side with its standby.
public final class ReplicatedData implements GroupData {
  private static final Logger log = LoggerFactory.getLogger(ReplicatedData.class);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final long REPORT_MILLIS = 200;
  private static final Duration END = Duration.ofSeconds(30);
  private static final String APART =
      "it is not to follow here: its group is out, or the data source must be selected";

  private final GroupDataSettings settings;
  private final GroupDataListener listener;
  private final SortedMap<DatasetId, Member.Running> members = new TreeMap<>();
  private final ScheduledExecutorService turns;
  private final Regularly ticks;

  /// Only used in turn.
  private DataUse use;

  private DataReport reported = DataReport.UNKNOWN;

  private ReplicatedData(GroupDataSettings settings, GroupDataListener listener) {
    this.settings = settings;
    this.listener = listener;
    this.use = DataUse.of(settings.data().stream().map(Dataset::id).toList());
    this.turns = thread("data of group " + settings.group());
    this.ticks = new Regularly("data ticks of group " + settings.group(), TICK);
  }

  private static ScheduledExecutorService thread(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().name(name).factory());
  }

  /// Begins with all copies passive; they follow when they are told to.
  ///
  /// @param port of this host; stays open as long as this
  /// @param security of the connections with the other host of this group
  /// @throws IOException when a folder is not there, or its state cannot be read: it names which
  public static ReplicatedData open(
      GroupDataSettings settings,
      LinkPort port,
      LinkSecurity security,
      Registers registers,
      GroupDataListener listener)
      throws IOException {
    var data = new ReplicatedData(settings, listener);
    try {
      for (Dataset each : settings.data()) {
        data.members.put(each.id(), data.member(each, port, security, registers));
      }
    } catch (IOException | RuntimeException e) {
      data.close();
      throw e;
    }
    data.begin();
    return data;
  }

  private Member.Running member(
      Dataset dataset, LinkPort port, LinkSecurity security, Registers registers)
      throws IOException {
    DatasetSettings own = settings.of(dataset, new InetSocketAddress(port.number()));
    Files.createDirectories(own.files());
    OutdatedRegister register = registers.of(dataset, own);
    var member = new Member(dataset.id(), register, this::take);
    Side side = Side.open(own, security, port, register, Optional.of(APART), member.listener());
    return member.with(side);
  }

  private void begin() {
    for (Member.Running each : members.values()) {
      String name = each.side().settings().name();
      ticks.add("a tick of " + name, each::tick);
      ticks.add("a look at the folder of " + name, each.side()::watch);
      ticks.add("measuring the speed of " + name, each.gauges()::sample);
    }
    var _ = turns.scheduleWithFixedDelay(this::tell, 0, REPORT_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void open(long attempt, Policy policy) {
    take(new DataUse.Event.Open(attempt, policy));
  }

  @Override
  public void close(long attempt, boolean equal) {
    take(new DataUse.Event.Close(attempt, equal));
  }

  @Override
  public void follow() {
    inTurn(() -> members.values().forEach(each -> each.side().follow()));
  }

  @Override
  public void chooseSource(ServerId source) {
    inTurn(() -> {
      for (Member.Running each : members.values()) {
        if (each.side().role() == Side.Role.ACTIVE) {
          log.info("{} is in use here: its data counts already", each.side().settings().name());
          continue;
        }
        try {
          each.side().choose(source);
        } catch (IOException e) {
          log.error("{}: the choice cannot be written down", each.side().settings().name(), e);
        }
      }
    });
  }

  private void take(DataUse.Event event) {
    inTurn(() -> {
      DataUse.Step step = use.step(event);
      use = step.next();
      step.effects().forEach(this::perform);
    });
  }

  private void inTurn(Runnable work) {
    try {
      turns.execute(() -> {
        try {
          work.run();
        } catch (RuntimeException e) {
          log.error("the data of group {} could not do something", settings.group(), e);
        }
      });
    } catch (RejectedExecutionException _) {
      log.info("the data of group {} is being ended: nothing is begun", settings.group());
    }
  }

  private void perform(DataUse.Effect effect) {
    switch (effect) {
      case DataUse.Effect.Promote(var id, var policy) -> promote(id, policy);
      case DataUse.Effect.Finish(var id) -> {
        if (!side(id).finish(false)) {
          take(new DataUse.Event.Ended(id, false, "it was not in use any more"));
        }
      }
      case DataUse.Effect.StayOpen(var id) -> side(id).stayOpen();
      case DataUse.Effect.End(var id) -> side(id).end("the group ends its use");
      case DataUse.Effect.TellOpened(var attempt, var lack) -> {
        tell();
        listener.opened(attempt, lack);
      }
      case DataUse.Effect.TellRefused(var attempt, var why) -> {
        tell();
        listener.refused(attempt, why);
      }
      case DataUse.Effect.TellLost(var attempt, var why) -> {
        tell();
        listener.lost(attempt, why);
      }
      case DataUse.Effect.TellClosed(var attempt) -> {
        tell();
        listener.closed(attempt);
      }
    }
  }

  private Side side(DatasetId id) {
    return Optional.ofNullable(members.get(id)).orElseThrow().side();
  }

  private void promote(DatasetId id, Policy policy) {
    Side side = side(id);
    side.stayApart(APART);
    if (side.role() == Side.Role.FAILED) {
      side.beginAnew(); // For the next attempt.
    }
    side.promote(policy).ifPresent(why -> take(new DataUse.Event.Refused(id, why)));
  }

  /// In turn: tells what has changed.
  private void tell() {
    var each = new TreeMap<DatasetId, DataReport>();
    members.forEach((id, member) -> each.put(id, member.report()));
    DataReport now = DataReport.worst(each);
    if (!now.equals(reported)) {
      reported = now;
      listener.changed(now);
    }
  }

  @Override
  public void abort() throws IOException {
    List<String> alive = new ArrayList<>();
    for (Member.Running each : members.values()) {
      try {
        each.side().abort();
      } catch (IOException e) {
        alive.add(String.valueOf(e.getMessage()));
      }
    }
    take(new DataUse.Event.Abort());
    if (!alive.isEmpty()) {
      throw new IOException(String.join("; ", alive));
    }
  }

  @Override
  public List<String> report() {
    List<String> lines = new ArrayList<>();
    members.values().forEach(each -> lines.addAll(each.gauges().report()));
    return lines;
  }

  @Override
  public List<Unapplied> unapplied() {
    return members.values().stream().map(Member.Running::unapplied).toList();
  }

  @Override
  public SoleUse soleUse() {
    var worst = new SoleUse(SoleUse.Grade.OWN, "");
    for (Member.Running each : members.values()) {
      SoleUse use = each.soleUse();
      if (use.grade().compareTo(worst.grade()) > 0) {
        worst =
            new SoleUse(
                use.grade(), "the data in " + each.side().settings().folder() + " " + use.why());
      }
    }
    return worst;
  }

  @Override
  public SortedMap<DatasetId, Long> ownEpochs() {
    var epochs = new TreeMap<DatasetId, Long>();
    members.forEach((id, member) -> epochs.put(id, member.ownEpoch()));
    return epochs;
  }

  @Override
  public Optional<String> verify(boolean mend) {
    if (members.values().stream().anyMatch(each -> each.comparing().isGoing())) {
      return Optional.of("the data is being compared already: wait until that is done");
    }
    for (Member.Running each : members.values()) {
      if (!each.comparing().begin(each.side(), mend)) {
        return Optional.of(
            each.side().settings().name()
                + " is not in use here: it is compared from the host on which it is");
      }
    }
    return Optional.empty();
  }

  @Override
  public List<Compared> compared() {
    return members.values().stream()
        .flatMap(each -> each.comparing().compared(each.gauges()).stream())
        .toList();
  }

  @Override
  public void close() throws IOException {
    turns.shutdownNow();
    List<String> failures = new ArrayList<>();
    try {
      boolean ended =
          ticks.end(END) && turns.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        log.warn("the data of group {} is still at work while it ends", settings.group());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failures.add("interrupted");
    }
    for (Member.Running each : members.values()) {
      try {
        each.side().close();
      } catch (IOException e) {
        failures.add(each.side().settings().name() + ": " + e.getMessage());
      }
    }
    if (!failures.isEmpty()) {
      throw new IOException(String.join("; ", failures));
    }
  }
}
