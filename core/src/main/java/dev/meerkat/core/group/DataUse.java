package dev.meerkat.core.group;

import dev.meerkat.core.replication.Policy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Opens and closes the datasets of a group together: all of them are open, or none is to stay so.
///
/// | Goal | What happens | Then |
/// |---|---|---|
/// | any | open | each that is passive is promoted, each that is closing is to stay open |
/// | open | all are open | opened |
/// | open | one is refused, or ends by itself | the others are ended; when all are passive: refused |
/// | open | one that was closing has ended | it is promoted |
/// | any | close, equal | each that is open is finished, one that is opening is ended |
/// | closed, equal | one stays open, or ends without being equal | refused |
/// | any | close, not equal | all are ended |
/// | closed | all are passive | closed |
/// | kept open | one ends by itself | the others are ended; when all are passive: lost |
/// | lost | close, equal | refused |
/// | any | abort | all are ended, and nothing is answered |
///
/// @param lacks of each that was opened with less than all, until that is told with the answer: by
///   what verdict
/// @param goal of the newest order, until it is answered; what was opened is to stay so
public record DataUse(
    SortedMap<DatasetId, Status> datasets, SortedMap<DatasetId, String> lacks, Goal goal) {
  public enum Status {
    PASSIVE,
    OPENING,
    OPEN,
    CLOSING,
    /// It was being opened, and is not to be any more.
    CANCELLING
  }

  /// What is to be reached, and answered.
  public sealed interface Goal {
    record None() implements Goal {}

    record Opened(long attempt, Policy policy) implements Goal {}

    /// All were opened by that attempt, and nothing else was ordered since.
    record KeptOpen(long attempt) implements Goal {}

    /// One of what was open is open no more: the others are closed first. It stays so until the
    /// next order.
    record Lost(long attempt, String why, boolean told) implements Goal {}

    /// One cannot be opened: the others are closed first.
    record Refused(long attempt, String why) implements Goal {}

    record Closed(long attempt, boolean equal) implements Goal {}
  }

  public sealed interface Event {
    record Open(long attempt, Policy policy) implements Event {}

    record Close(long attempt, boolean equal) implements Event {}

    /// What was to be reached is not to be any more.
    record Abort() implements Event {}

    /// @param lack what its data lacks; empty when nothing
    record Opened(DatasetId dataset, String lack) implements Event {}

    /// It stays passive. Heeded only of one that was to be opened: others say when they have ended.
    record Refused(DatasetId dataset, String why) implements Event {}

    /// It is passive.
    ///
    /// @param equal whether the other host has all of it
    record Ended(DatasetId dataset, boolean equal, String why) implements Event {}

    record KeptOpen(DatasetId dataset, String why) implements Event {}
  }

  public sealed interface Effect {
    record Promote(DatasetId dataset, Policy policy) implements Effect {}

    /// End it as soon as the other host has everything.
    record Finish(DatasetId dataset) implements Effect {}

    /// What is being finished goes on.
    record StayOpen(DatasetId dataset) implements Effect {}

    /// End it, or its promotion, in a short while; say [Event.Ended] when it is passive, unless
    /// that was said already.
    record End(DatasetId dataset) implements Effect {}

    /// @param lack what the data lacks; empty when nothing
    record TellOpened(long attempt, String lack) implements Effect {}

    record TellRefused(long attempt, String why) implements Effect {}

    /// What that attempt opened has ended by itself.
    record TellLost(long attempt, String why) implements Effect {}

    record TellClosed(long attempt) implements Effect {}
  }

  public record Step(DataUse next, List<Effect> effects) {
    public Step {
      effects = List.copyOf(effects);
    }
  }

  public DataUse {
    datasets = Collections.unmodifiableSortedMap(new TreeMap<>(datasets));
    lacks = Collections.unmodifiableSortedMap(new TreeMap<>(lacks));
  }

  /// All are passive.
  public static DataUse of(Collection<DatasetId> datasets) {
    var all = new TreeMap<DatasetId, Status>();
    datasets.forEach(each -> all.put(each, Status.PASSIVE));
    return new DataUse(all, new TreeMap<>(), new Goal.None());
  }

  public Step step(Event event) {
    var pass = new Pass(this);
    pass.take(event);
    pass.answer();
    return new Step(new DataUse(pass.datasets, pass.lacks, pass.goal), pass.effects);
  }

  private static final class Pass {
    final SortedMap<DatasetId, Status> datasets;
    final SortedMap<DatasetId, String> lacks;
    final List<Effect> effects = new ArrayList<>();
    Goal goal;

    Pass(DataUse use) {
      this.datasets = new TreeMap<>(use.datasets);
      this.lacks = new TreeMap<>(use.lacks);
      this.goal = use.goal;
    }

    void take(Event event) {
      switch (event) {
        case Event.Open(var attempt, var policy) -> {
          goal = new Goal.Opened(attempt, policy);
          for (var each : List.copyOf(datasets.entrySet())) {
            switch (each.getValue()) {
              case PASSIVE -> promote(each.getKey(), policy);
              case CLOSING -> effects.add(new Effect.StayOpen(each.getKey()));
              case OPENING, OPEN, CANCELLING -> {} // The last is opened when it is passive.
            }
          }
        }
        case Event.Close(var attempt, var equal)
            when equal && goal instanceof Goal.Lost(_, var why, _) ->
            giveUp(attempt, why);
        case Event.Close(var attempt, var equal) -> {
          goal = new Goal.Closed(attempt, equal);
          for (var each : List.copyOf(datasets.entrySet())) {
            close(each.getKey(), each.getValue(), equal);
          }
        }
        case Event.Abort() -> {
          goal = new Goal.None();
          for (var each : List.copyOf(datasets.entrySet())) {
            close(each.getKey(), each.getValue(), false);
          }
        }
        case Event.Opened(var id, var lack) -> opened(id, lack);
        case Event.Refused(var id, var why) -> {
          if (of(id) == Status.OPENING || of(id) == Status.CANCELLING) {
            passive(id, false, why);
          }
        }
        case Event.Ended(var id, var equal, var why) -> {
          if (of(id) != Status.OPENING) {
            passive(id, equal, why);
          }
        }
        case Event.KeptOpen(var id, var why) -> keptOpen(id, why);
      }
    }

    private Status of(DatasetId id) {
      return datasets.getOrDefault(id, Status.PASSIVE);
    }

    private void promote(DatasetId id, Policy policy) {
      datasets.put(id, Status.OPENING);
      effects.add(new Effect.Promote(id, policy));
    }

    private void end(DatasetId id) {
      datasets.put(id, Status.CLOSING);
      effects.add(new Effect.End(id));
    }

    private void cancel(DatasetId id) {
      datasets.put(id, Status.CANCELLING);
      effects.add(new Effect.End(id));
    }

    private void close(DatasetId id, Status status, boolean equal) {
      switch (status) {
        case PASSIVE, CANCELLING -> {}
        case OPENING -> cancel(id);
        case OPEN, CLOSING -> {
          if (!equal) {
            end(id);
          } else if (status == Status.OPEN) {
            datasets.put(id, Status.CLOSING);
            effects.add(new Effect.Finish(id));
          }
        }
      }
    }

    private void opened(DatasetId id, String lack) {
      if (of(id) != Status.OPENING) {
        return; // It is ended already, and will say so.
      }
      datasets.put(id, Status.OPEN);
      if (!lack.isEmpty()) {
        lacks.put(id, lack);
      }
      switch (goal) {
        case Goal.None _, Goal.Opened _, Goal.KeptOpen _ -> {}
        case Goal.Refused _, Goal.Lost _, Goal.Closed _ -> end(id);
      }
    }

    private void passive(DatasetId id, boolean equal, String why) {
      var before = of(id);
      datasets.put(id, Status.PASSIVE);
      lacks.remove(id);
      switch (goal) {
        case Goal.Opened(_, var policy) when before != Status.OPENING && before != Status.OPEN ->
            promote(id, policy);
        case Goal.Opened(var attempt, _) -> refuse(attempt, id + ": " + why);
        case Goal.Closed(var attempt, var wanted)
            when wanted && !equal && before == Status.CLOSING ->
            giveUp(attempt, id + ": " + why);
        case Goal.KeptOpen(var attempt) -> {
          goal = new Goal.Lost(attempt, id + ": " + why, false);
          endOthers();
        }
        case Goal.None _, Goal.Refused _, Goal.Lost _, Goal.Closed _ -> {}
      }
    }

    private void refuse(long attempt, String why) {
      goal = new Goal.Refused(attempt, why);
      endOthers();
    }

    private void endOthers() {
      for (var each : List.copyOf(datasets.entrySet())) {
        if (each.getValue() != Status.CLOSING) {
          close(each.getKey(), each.getValue(), false);
        }
      }
    }

    private void giveUp(long attempt, String why) {
      effects.add(new Effect.TellRefused(attempt, why));
      goal = new Goal.None();
    }

    private void keptOpen(DatasetId id, String why) {
      if (of(id) != Status.CLOSING) {
        return;
      }
      datasets.put(id, Status.OPEN);
      switch (goal) {
        case Goal.None _, Goal.Opened _, Goal.KeptOpen _ -> {}
        case Goal.Refused _, Goal.Lost _ -> end(id);
        case Goal.Closed(var attempt, var equal) -> {
          if (equal) {
            giveUp(attempt, id + ": " + why);
          } else {
            end(id);
          }
        }
      }
    }

    void answer() {
      switch (goal) {
        case Goal.Opened(var attempt, _) when all(Status.OPEN) -> {
          effects.add(new Effect.TellOpened(attempt, words(lacks)));
          lacks.clear();
          goal = new Goal.KeptOpen(attempt);
        }
        case Goal.Refused(var attempt, var why) when all(Status.PASSIVE) ->
            tell(new Effect.TellRefused(attempt, why));
        case Goal.Lost(var attempt, var why, var told) when !told && all(Status.PASSIVE) -> {
          effects.add(new Effect.TellLost(attempt, why));
          goal = new Goal.Lost(attempt, why, true);
        }
        case Goal.Closed(var attempt, _) when all(Status.PASSIVE) ->
            tell(new Effect.TellClosed(attempt));
        case Goal.None _,
            Goal.Opened _,
            Goal.KeptOpen _,
            Goal.Refused _,
            Goal.Lost _,
            Goal.Closed _ -> {}
      }
    }

    private static String words(SortedMap<DatasetId, String> lacks) {
      return lacks.entrySet().stream()
          .map(each -> each.getKey() + ": " + each.getValue())
          .collect(Collectors.joining("; "));
    }

    private void tell(Effect answer) {
      effects.add(answer);
      goal = new Goal.None();
    }

    private boolean all(Status status) {
      return datasets.values().stream().allMatch(status::equals);
    }
  }
}
