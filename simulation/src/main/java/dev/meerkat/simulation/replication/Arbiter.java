package dev.meerkat.simulation.replication;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Ruling;
import dev.meerkat.simulation.play.Agenda;
import dev.meerkat.simulation.play.Story;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// A register that is replaced by comparing. Requests and answers get lost, come twice, and late.
final class Arbiter {
  private final Agenda agenda;
  private final Story story;
  private final SortedMap<ServerId, Boolean> cut = new TreeMap<>();
  private Ruling current;
  private boolean lossy;

  Arbiter(Agenda agenda, Story story, ServerId source) {
    this.agenda = agenda;
    this.story = story;
    this.current = Ruling.first(source);
  }

  Ruling current() {
    return current;
  }

  /// Whether an epoch has been granted, since this was asked last, to a side that may lack
  /// something.
  boolean wasLossy() {
    boolean was = lossy;
    lossy = false;
    return was;
  }

  void cut(ServerId side, boolean isCut) {
    cut.put(side, isCut);
  }

  void consult(ServerId from, Consumer<Ruling> answer) {
    request(from, Optional.empty(), answer);
  }

  void ask(ServerId from, Ruling expected, Ruling wanted, Consumer<Ruling> answer) {
    request(from, Optional.of(new Replacement(expected, wanted)), answer);
    if (agenda.chance(5)) {
      request(from, Optional.of(new Replacement(expected, wanted)), answer);
    }
  }

  private record Replacement(Ruling expected, Ruling wanted) {}

  private void request(ServerId from, Optional<Replacement> replacement, Consumer<Ruling> answer) {
    long delay = agenda.onceIn(10) ? agenda.number(100, 3_000) : agenda.number(1, 10);
    agenda.after(
        delay,
        () -> {
          if (isCut(from) || agenda.chance(3)) {
            return;
          }
          replacement
              .filter(asked -> asked.expected.equals(current))
              .ifPresent(asked -> {
                if (asked.wanted.epoch() > current.epoch()) {
                  lossy |= !asked.wanted.active().equals(current.active()) && !current.complete();
                }
                current = asked.wanted;
                story.tell(agenda.now(), () -> "arbiter: " + asked.wanted);
              });
          var told = current;
          agenda.between(
              1,
              10,
              () -> {
                if (!isCut(from) && !agenda.chance(3)) {
                  answer.accept(told);
                }
              });
        });
  }

  private boolean isCut(ServerId side) {
    return cut.getOrDefault(side, false);
  }
}
