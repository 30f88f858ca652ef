package dev.meerkat.core.heartbeat;

import java.util.ArrayList;
import java.util.List;

/// Counts which beats of a server came within the last minute, by their sequence numbers. Those
/// that were overtaken count as soon as they come, up to [#WINDOW] beats late; none counts twice.
///
/// @param newest the highest sequence number that came; 0 before the first
/// @param seen bit `i` is set when `newest - i` came
/// @param slots counts of [#SLOT_MICROS] each, oldest first
record Losses(long newest, long seen, List<Slot> slots) {
  static final Losses NONE = new Losses(0, 0, List.of());
  static final int WINDOW = Long.SIZE;
  static final long PERIOD_MICROS = 60_000_000;
  private static final long SLOT_MICROS = 5_000_000;

  /// @param number time divided by [#SLOT_MICROS]
  record Slot(long number, long expected, long received) {
    Slot plus(long moreExpected, long moreReceived) {
      return new Slot(number, expected + moreExpected, received + moreReceived);
    }
  }

  Losses {
    slots = List.copyOf(slots);
  }

  /// Whether this one has not come yet, as far as that can be told.
  boolean isNew(long sequence) {
    long behind = newest - sequence;
    return behind < 0 || (behind < WINDOW && (seen >>> behind & 1) == 0);
  }

  boolean isNewest(long sequence) {
    return sequence > newest;
  }

  /// @param mostMissed no more beats than this are counted as missing at once
  Losses came(long sequence, long mostMissed, long atMicros) {
    long behind = newest - sequence;
    if (!isNew(sequence)) {
      return this;
    }
    if (behind > 0) {
      return new Losses(newest, seen | 1L << behind, counted(0, 1, atMicros));
    }
    long step = -behind;
    boolean first = newest == 0;
    long expected = first ? 1 : Math.min(step, 1 + mostMissed);
    long shifted = step < WINDOW ? seen << step : 0;
    return new Losses(sequence, shifted | 1, counted(expected, 1, atMicros));
  }

  private List<Slot> counted(long expected, long received, long atMicros) {
    long number = Math.floorDiv(atMicros, SLOT_MICROS);
    var next = new ArrayList<Slot>(recent(atMicros));
    boolean begun = !next.isEmpty() && next.getLast().number == number;
    Slot slot = begun ? next.removeLast() : new Slot(number, 0, 0);
    next.add(slot.plus(expected, received));
    return next;
  }

  private List<Slot> recent(long atMicros) {
    long oldest = Math.floorDiv(atMicros - PERIOD_MICROS, SLOT_MICROS) + 1;
    return slots.stream().filter(slot -> slot.number >= oldest).toList();
  }

  /// The part of the beats of the last minute that did not come, in percent.
  ///
  /// @param overdue beats that should have come since the newest
  int percent(long overdue, long atMicros) {
    long expected = overdue;
    long received = 0;
    for (Slot slot : recent(atMicros)) {
      expected += slot.expected;
      received += slot.received;
    }
    long lost = Math.max(0, expected - received);
    return expected == 0 ? 0 : (int) ((100 * lost + expected / 2) / expected);
  }
}
