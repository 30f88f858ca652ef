package dev.meerkat.simulation.replication;

import dev.meerkat.core.replication.MirrorSettings;
import dev.meerkat.core.replication.Mode;
import dev.meerkat.core.replication.SourceSettings;
import dev.meerkat.simulation.play.Agenda;
import dev.meerkat.simulation.play.Story;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Everything there is in one run.
final class World {
  final Agenda agenda;
  final Story story;
  final Wire wire;
  final Arbiter arbiter;
  final Truth truth = new Truth();
  final List<Side> sides;
  final Faults faults;
  final Operator operator;
  final Invariants invariants;
  final SourceSettings sourceSettings;
  final MirrorSettings mirrorSettings;
  private long requests;
  private long served;

  World(SplittableRandom random, Story story) {
    this.agenda = new Agenda(random);
    this.story = story;
    this.wire = new Wire(agenda);
    var mode = List.of(Mode.values()).get((int) agenda.number(0, 2));
    int mostTracked = (int) agenda.number(4, 16);
    this.sourceSettings =
        new SourceSettings(mode, agenda.number(150, 400), 800, 100, 40, 60, mostTracked, 16)
            .gathering(agenda.number(0, 30));
    this.mirrorSettings =
        new MirrorSettings(agenda.number(100, 600), 50, mostTracked)
            .tellingEach(agenda.number(0, 60));
    this.sides = List.of(new Side(this, "a", 0), new Side(this, "b", 1));
    this.arbiter = new Arbiter(agenda, story, sides.getFirst().id);
    this.faults = new Faults(this);
    this.operator = new Operator(this);
    this.invariants = new Invariants(this);
    story.tell(0, () -> "mode " + mode);
  }

  void begin() {
    sides.forEach(Side::start);
    operator.begin();
    connect();
  }

  private void connect() {
    if (!wire.isUp() && !wire.isCut()) {
      for (var side : sides) {
        if (side.other().active().isPresent()) {
          side.passive().ifPresent(passive -> passive.linked(wire.connect()));
        }
      }
    }
    agenda.between(20, 500, this::connect);
  }

  /// Both ends learn it, each at its own time.
  void disconnect(long session) {
    if (wire.isCurrent(session)) {
      wire.end();
      for (var side : sides) {
        agenda.between(1, 300, () -> lost(side, session));
      }
    }
  }

  private static void lost(Side side, long session) {
    side.active().ifPresent(active -> active.lost(session));
    side.passive().ifPresent(passive -> passive.lost(session));
  }

  /// A process ended, and its connection with it.
  void disconnected(Side side) {
    wire.session().ifPresent(this::disconnect);
    operator.restart(side);
  }

  void toActive(long session, Side from, Consumer<Active> message) {
    wire.send(
        session,
        from.number,
        () -> from.other().active().ifPresent(message),
        () -> disconnect(session));
  }

  void toPassive(long session, Side from, Consumer<Passive> message) {
    wire.send(
        session,
        from.number,
        () -> from.other().passive().ifPresent(message),
        () -> disconnect(session));
  }

  long slowness(long mostMillis) {
    return faults.areDisksSlow() ? mostMillis * 30 : mostMillis;
  }

  long nextRequest() {
    return ++requests;
  }

  void served() {
    served++;
  }

  long servedRequests() {
    return served;
  }

  void tell(Side side, String words) {
    story.tell(agenda.now(), () -> side.id + " " + words);
  }
}
