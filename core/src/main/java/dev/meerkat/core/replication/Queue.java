package dev.meerkat.core.replication;

/// The changes that the standby has not acknowledged as durable, as marks in the stream: `durable ≤
/// received ≤ sent ≤ end`. When they are too many for the memory, all that it holds is moved to
/// disk, behind what is there; the newest are always in memory:
///
///     durable        spilled            end
///        │   on disk    │   in memory    │
///
/// When there is no room in either, the queue is *dropped*: changes are tracked only, and the
/// standby must be resynchronised.
///
/// @param spilling whether what the memory held is just being written to disk
public record Queue(
    Mark durable,
    Mark received,
    Mark sent,
    Mark end,
    Mark spilled,
    boolean spilling,
    boolean dropped) {
  static Queue startingAt(Mark mark) {
    return new Queue(mark, mark, mark, mark, mark, false, false);
  }

  boolean reaches(Mark mark) {
    return !dropped && !durable.isAfter(mark) && !mark.isAfter(end);
  }

  public long bytes() {
    return dropped ? 0 : end.bytesSince(durable);
  }

  public long diskBytes() {
    return dropped ? 0 : spilled.bytesSince(Mark.earlier(durable, spilled));
  }

  public long memoryBytes() {
    return bytes() - diskBytes();
  }

  /// What is under way to the standby.
  public long flightBytes() {
    return sent.bytesSince(received);
  }

  /// @throws IllegalArgumentException if it is not the next change
  Queue captured(Mark next) {
    if (next.sequence() != end.sequence() + 1) {
      throw new IllegalArgumentException("change " + next + " does not follow " + end);
    }
    return new Queue(durable, received, sent, next, spilled, spilling, dropped);
  }

  Queue sentThrough(Mark next) {
    return new Queue(durable, received, next, end, spilled, spilling, dropped);
  }

  Queue acknowledged(Mark nowReceived, Mark nowDurable) {
    return new Queue(
        Mark.later(durable, nowDurable),
        Mark.later(received, nowReceived),
        Mark.later(sent, nowReceived),
        end,
        spilled,
        spilling,
        dropped);
  }

  /// A new connection begins where the standby ends.
  Queue sendingFrom(Mark mark) {
    return new Queue(durable, mark, mark, end, spilled, spilling, dropped);
  }

  Queue spill() {
    return new Queue(durable, received, sent, end, spilled, true, dropped);
  }

  Queue spilledThrough(Mark mark) {
    return new Queue(durable, received, sent, end, Mark.later(spilled, mark), false, dropped);
  }

  Queue drop() {
    return new Queue(durable, received, sent, end, spilled, spilling, true);
  }
}
