package dev.meerkat.core.group;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Eligibility;
import dev.meerkat.core.replication.Eligibility.Grade;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/// The two hosts of a group, a and b, in a world in which everything happens at once unless a story
/// says otherwise. Tells what they decide and do.
///
/// | Command | |
/// |---|---|
/// | `start a`, `kill a`, `power-off a` | the process of Meerkat; the whole host |
/// | `start a opening` | how its copy stands is not known before the story says so |
/// | `end a` | the process of Meerkat; its guard makes an end of everything, and tells the other host |
/// | `hang a`, `wake a` | the process stands still, and goes on |
/// | `order a switch` | and so on: what an operator orders |
/// | `cut link a>b`, `heal links` | what a sends does not reach b |
/// | `cut network service` | neither hears the other at the group's address; healed with the links |
/// | `arbiter off a`, `on` | whether a reaches the arbiter |
/// | `isolation off a`, `on` | whether isolation addresses answer a |
/// | `break a web stop`, `mend a` | what is tried with it fails |
/// | `guard a` | its guard has ended everything before it was armed anew |
/// | `fail a web` | its monitor says so |
/// | `occupied by x`, `free` | who else answers at the address |
/// | `data a LOGICAL unlinked` | how its copy stands |
/// | `lack a 70 bytes` | what its copy is found to lack, whenever it is opened |
/// | `run 5000` | so many milliseconds pass |
final class TwoStewards {
  private static final long TICK_MILLIS = 100;
  private static final long BEAT_MILLIS = 500;

  private final Group group;
  private final List<Side> sides;
  private final StringBuilder told = new StringBuilder();
  private final TreeSet<String> cuts = new TreeSet<>();
  private Lease arbiter = Lease.FIRST;
  private String occupant = "";
  private long now;

  private final class Side {
    final ServerId id;
    final Steward steward;
    final TreeSet<String> runs = new TreeSet<>();
    long opening;
    final TreeSet<String> broken = new TreeSet<>();
    Memory memory = Memory.NEW;
    Optional<StewardState> state = Optional.empty();
    boolean hanging;
    boolean arbiterOff;
    boolean isolationOff;
    long runsStarted;
    long sequence;
    long guardMillis = Long.MAX_VALUE;
    boolean following;
    DataReport report;
    String lack = "";

    Side(ServerId id) {
      this.id = id;
      this.steward = new Steward(group, id);
      this.report =
          group.hasData()
              ? new DataReport(
                  new Eligibility(Grade.COMPLETE, "it is equal"),
                  id.equals(group.preferred()),
                  true,
                  0,
                  "")
              : DataReport.NONE;
    }

    boolean isAwake() {
      return state.isPresent() && !hanging;
    }

    void start(boolean isCopyKnown) {
      state = Optional.of(StewardState.started(group, ++runsStarted, memory, now));
      hanging = false;
      following = false;
      take(new StewardEvent.Started(now));
      if (group.hasData() && isCopyKnown) {
        take(new StewardEvent.DataChanged(now, report));
      }
    }

    void take(StewardEvent event) {
      if (!isAwake()) {
        return;
      }
      var step = steward.step(state.orElseThrow(), event);
      state = Optional.of(step.next());
      if (!step.reason().isEmpty()) {
        tell("= " + id + ": " + step.reason());
      }
      var results = new ArrayList<StewardEvent>();
      step.effects().forEach(effect -> perform(effect, results));
      results.forEach(this::take);
    }

    private void perform(StewardEffect effect, List<StewardEvent> results) {
      show(effect).ifPresent(words -> tell(id + ": " + words));
      switch (effect) {
        case StewardEffect.Persist(var next) -> memory = next;
        case StewardEffect.Consult() -> answer(results);
        case StewardEffect.Ask(var expected, var wanted) -> {
          if (!arbiterOff && arbiter.equals(expected)) {
            arbiter = wanted;
          }
          answer(results);
        }
        case StewardEffect.ArmGuard(var until) -> guardMillis = until;
        case StewardEffect.DisarmGuard() -> guardMillis = Long.MAX_VALUE;
        case StewardEffect.Probe(var attempt) ->
            results.add(new StewardEvent.Probed(now, attempt, whoAnswers()));
        case StewardEffect.Start(var resource, var attempt) -> {
          if (isBroken(resource, "start")) {
            results.add(new StewardEvent.ResourceFailed(now, resource, attempt, "exit code 1"));
          } else {
            runs.add(resource.value());
            results.add(new StewardEvent.ResourceStarted(now, resource, attempt));
          }
        }
        case StewardEffect.Stop(var resource, var attempt) ->
            end(resource, attempt, "stop", results);
        case StewardEffect.Kill(var resource, var attempt) ->
            end(resource, attempt, "kill", results);
        case StewardEffect.Fence(var attempt, _) -> {
          if (broken.contains("everything fence")) {
            results.add(
                new StewardEvent.FenceFailed(now, attempt, true, "process 4711 cannot be killed"));
          } else if (broken.contains("everything look")) {
            results.add(new StewardEvent.FenceFailed(now, attempt, false, "`ip` does not answer"));
          } else if (!broken.contains("everything hang")) {
            runs.clear();
            results.add(new StewardEvent.Fenced(now, attempt));
          }
        }
        case StewardEffect.Reboot _ -> {
          runs.clear();
          broken.clear();
          state = Optional.empty();
        }
        case StewardEffect.OpenData(var attempt, _) -> {
          if (broken.contains("data open")) {
            results.add(new StewardEvent.DataRefused(now, attempt, "the arbiter says outdated"));
          } else if (!broken.contains("data hang")) {
            opening = attempt;
            following = false;
            runs.add("data");
            own(true, results);
            results.add(new StewardEvent.DataOpened(now, attempt, lack));
          }
        }
        case StewardEffect.CloseData(var attempt, _) -> {
          if (!broken.contains("data close")) {
            runs.remove("data");
            results.add(new StewardEvent.DataClosed(now, attempt));
          }
        }
        case StewardEffect.Forward(var command) ->
            other().take(new StewardEvent.Ordered(now, command, true));
        case StewardEffect.TellPeer() -> beat();
        case StewardEffect.FollowData() -> following = true;
        case StewardEffect.ChooseSource(var source) -> own(source.equals(id), results);
        case StewardEffect.Accept _, StewardEffect.Refuse _, StewardEffect.SyncTime _ -> {}
      }
    }

    private void own(boolean own, List<StewardEvent> results) {
      report =
          new DataReport(
              report.eligibility(), own, report.linked(), report.lagBytes(), report.trouble());
      results.add(new StewardEvent.DataChanged(now, report));
    }

    /// The copies are connected: the newest use is that of the other side.
    void follow() {
      boolean joined = other().isAwake() && cuts.isEmpty() && other().runs.contains("data");
      if (isAwake() && following && joined && report.own()) {
        var results = new ArrayList<StewardEvent>();
        own(false, results);
        results.forEach(this::take);
      }
    }

    private void answer(List<StewardEvent> results) {
      if (!arbiterOff) {
        results.add(new StewardEvent.Told(now, arbiter));
      }
    }

    private boolean isBroken(ResourceId resource, String what) {
      return broken.contains(resource + " " + what);
    }

    private void end(ResourceId resource, long attempt, String what, List<StewardEvent> results) {
      if (broken.contains(resource + " hang")) {
        return;
      }
      if (isBroken(resource, what)) {
        results.add(new StewardEvent.ResourceFailed(now, resource, attempt, "exit code 1"));
      } else {
        runs.remove(resource.value());
        results.add(new StewardEvent.ResourceStopped(now, resource, attempt));
      }
    }

    private String whoAnswers() {
      boolean heard = other().runs.contains("address") && !cuts.contains("service");
      return heard ? other().id.value() : occupant;
    }

    private Side other() {
      return sides.get(0) == this ? sides.get(1) : sides.get(0);
    }

    void beat() {
      if (isAwake() && !cuts.contains(id + ">" + other().id) && other().isAwake()) {
        var report = steward.report(state.orElseThrow(), ++sequence, now);
        other().hear(report);
      }
    }

    /// Arrives in a moment, so that a beat does not answer itself.
    private void hear(PeerReport report) {
      mail.add(() -> take(new StewardEvent.Heard(now, group.links().getFirst().id(), report)));
    }

    void guard() {
      if (now >= guardMillis && !runs.isEmpty()) {
        tell(id + ": the guard ends " + String.join(", ", runs));
        runs.clear();
      }
    }
  }

  private final List<Runnable> mail = new ArrayList<>();

  TwoStewards(Group group) {
    this.group = group;
    this.sides = group.hosts().stream().map(Side::new).toList();
  }

  String told() {
    return told.toString();
  }

  private void tell(String words) {
    told.append(String.format(Locale.ROOT, "    %6.1f %s%n", now / 1_000.0, words));
  }

  void play(String line) {
    told.append(line).append('\n');
    if (line.isBlank() || line.startsWith("#")) {
      return;
    }
    var words = Arrays.asList(line.split(" "));
    switch (words.getFirst()) {
      case "start" -> side(words.get(1)).start(words.size() == 2);
      case "kill" -> side(words.get(1)).state = Optional.empty();
      case "end" -> end(side(words.get(1)));
      case "power-off" -> {
        side(words.get(1)).state = Optional.empty();
        side(words.get(1)).runs.clear();
      }
      case "hang" -> side(words.get(1)).hanging = true;
      case "wake" -> side(words.get(1)).hanging = false;
      case "order" -> {
        var command = command(words.subList(2, words.size()));
        side(words.get(1)).take(new StewardEvent.Ordered(now, command, false));
      }
      case "cut" -> cuts.add(words.get(2));
      case "heal" -> cuts.clear();
      case "arbiter" -> side(words.get(2)).arbiterOff = words.get(1).equals("off");
      case "isolation" -> side(words.get(2)).isolationOff = words.get(1).equals("off");
      case "break" -> side(words.get(1)).broken.add(words.get(2) + " " + words.get(3));
      case "mend" -> side(words.get(1)).broken.clear();
      case "fail" -> fail(side(words.get(1)), new ResourceId(words.get(2)));
      case "guard" -> {
        side(words.get(1)).runs.clear();
        side(words.get(1)).take(new StewardEvent.GuardActed(now));
      }
      case "occupied" -> occupant = words.get(2);
      case "free" -> occupant = "";
      case "lose-data" -> loseData(side(words.get(1)));
      case "lack" -> side(words.get(1)).lack = String.join(" ", words.subList(2, words.size()));
      case "data" -> data(side(words.get(1)), words.subList(2, words.size()));
      case "run" -> run(Long.parseLong(words.get(1)));
      default -> throw new IllegalArgumentException("unknown command " + line);
    }
    deliver();
  }

  private Side side(String name) {
    return sides.stream().filter(each -> each.id.value().equals(name)).findFirst().orElseThrow();
  }

  private static Command command(List<String> words) {
    return switch (words.getFirst()) {
      case "bring-in" ->
          new Command.BringIn(
              words.size() > 1 ? Optional.of(new ServerId(words.get(2))) : Optional.empty());
      case "bring-out" -> new Command.BringOut();
      case "switch" -> new Command.Switch();
      case "take-over" ->
          new Command.TakeOver(words.size() > 1, words.size() > 2 ? words.get(2) : "");
      case "select-data-source" ->
          new Command.SelectDataSource(
              new ServerId(words.get(1)), words.size() > 2 ? words.get(2) : "");
      default -> throw new IllegalArgumentException("unknown order " + words);
    };
  }

  private void end(Side side) {
    var farewell = side.steward.farewell(side.state.orElseThrow(), now);
    side.state = Optional.empty();
    side.guardMillis = now;
    side.guard();
    side.other().hear(farewell);
  }

  private void fail(Side side, ResourceId resource) {
    long attempt = side.state.orElseThrow().attemptOf(resource);
    side.take(new StewardEvent.ResourceFailed(now, resource, attempt, "it does not answer"));
  }

  private void loseData(Side side) {
    side.runs.remove("data");
    side.take(new StewardEvent.DataLost(now, side.opening, "it was unmounted"));
  }

  /// `LOGICAL unlinked 300 words of trouble`
  private void data(Side side, List<String> words) {
    side.report =
        new DataReport(
            new Eligibility(Grade.valueOf(words.get(0)), "told by the story"),
            side.report.own(),
            words.get(1).equals("linked"),
            words.size() > 2 ? Long.parseLong(words.get(2)) : 0,
            words.size() > 3 ? String.join(" ", words.subList(3, words.size())) : "");
    side.take(new StewardEvent.DataChanged(now, side.report));
  }

  private void run(long millis) {
    for (long end = now + millis; now < end; ) {
      now += TICK_MILLIS;
      for (var side : sides) {
        side.guard();
        side.follow();
        if (now % BEAT_MILLIS == 0) {
          side.beat();
          if (!side.isolationOff && !group.arbitration().isolationAddresses().isEmpty()) {
            side.take(new StewardEvent.IsolationAnswered(now, now));
          }
        }
        side.take(new StewardEvent.Ticked(now));
      }
      deliver();
      var active = sides.stream().filter(each -> each.runs.contains("address")).count();
      if (active > 1) {
        tell("! two are active");
      }
    }
  }

  private void deliver() {
    for (int i = 0; i < 1_000 && !mail.isEmpty(); i++) {
      mail.removeFirst().run();
    }
  }

  private static Optional<String> show(StewardEffect effect) {
    return switch (effect) {
      case StewardEffect.Persist(var memory) ->
          Optional.of("persist " + (memory.dirty() ? "dirty " : "clean ") + memory.bond());
      case StewardEffect.Ask(var expected, var wanted) ->
          wanted.epoch() == expected.epoch()
                  && wanted.holder().equals(expected.holder())
                  && wanted.in() == expected.in()
              ? Optional.empty()
              : Optional.of("ask for " + wanted + " after v" + expected.version());
      case StewardEffect.Consult _, StewardEffect.ArmGuard _, StewardEffect.TellPeer _ ->
          Optional.empty();
      case StewardEffect.DisarmGuard() -> Optional.of("disarm the guard");
      case StewardEffect.Probe _ -> Optional.of("probe the address");
      case StewardEffect.Start(var resource, _) -> Optional.of("start " + resource);
      case StewardEffect.Stop(var resource, _) -> Optional.of("stop " + resource);
      case StewardEffect.Kill(var resource, _) -> Optional.of("kill " + resource);
      case StewardEffect.Fence(_, var atMostMillis) ->
          Optional.of("fence" + (atMostMillis > 5_000 ? " in " + atMostMillis / 1_000 + " s" : ""));
      case StewardEffect.Reboot _ -> Optional.of("reboot");
      case StewardEffect.OpenData(_, var policy) -> Optional.of("open the data, " + policy);
      case StewardEffect.CloseData(_, var equal) ->
          Optional.of("close the data" + (equal ? " when it is equal" : ""));
      case StewardEffect.FollowData() -> Optional.of("follow the data");
      case StewardEffect.ChooseSource(var source) -> Optional.of("choose the data of " + source);
      case StewardEffect.Forward _ -> Optional.of("forward the order");
      case StewardEffect.Accept _ -> Optional.of("accept");
      case StewardEffect.Refuse _ -> Optional.of("refuse");
      case StewardEffect.SyncTime(var by) -> Optional.of("set the clock by " + by);
    };
  }
}
