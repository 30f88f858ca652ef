package dev.meerkat.simulation.replication;

import dev.meerkat.simulation.play.Agenda;
import java.util.OptionalLong;

/// The connection between the two sides. Within a session, what arrives does so in order, though
/// now and then twice; a session may lose what is under way, and then ends; what is under way when
/// it ends may still arrive, long after the next has begun.
final class Wire {
  private final Agenda agenda;
  private long session;
  private boolean up;
  private boolean cut;
  private long slowMillis = 5;
  private long[] lastArrival = new long[2];

  Wire(Agenda agenda) {
    this.agenda = agenda;
  }

  OptionalLong session() {
    return up ? OptionalLong.of(session) : OptionalLong.empty();
  }

  boolean isUp() {
    return up;
  }

  boolean isCut() {
    return cut;
  }

  void cut(boolean isCut) {
    cut = isCut;
  }

  void slow(long millis) {
    slowMillis = millis;
  }

  long connect() {
    up = true;
    lastArrival = new long[2];
    return ++session;
  }

  boolean isCurrent(long id) {
    return up && id == session;
  }

  void end() {
    up = false;
  }

  /// @param direction 0 or 1
  /// @param loseSession called when the session turns out to have lost something
  void send(long id, int direction, Runnable arrival, Runnable loseSession) {
    if (!isCurrent(id)) {
      return;
    }
    if (cut || agenda.onceIn(400)) {
      agenda.between(50, 2_000, loseSession);
      return;
    }
    long at = Math.max(lastArrival[direction], agenda.now() + agenda.number(1, slowMillis));
    lastArrival[direction] = at;
    agenda.after(at - agenda.now(), () -> arrive(id, arrival));
    if (agenda.onceIn(50)) {
      agenda.after(at - agenda.now(), () -> arrive(id, arrival));
    }
  }

  private void arrive(long id, Runnable arrival) {
    if (isCurrent(id)) {
      if (!cut) {
        arrival.run();
      }
    } else if (agenda.chance(30)) {
      agenda.between(0, 500, arrival);
    }
  }
}
