package dev.meerkat.replication.capture;

import java.util.Arrays;
import java.util.BitSet;

/// Which slots of a table are free. The lowest that was never used comes last, so that a table
/// takes no more memory than it has had entries at once.
final class SlotPool {
  private final int count;

  /// Slots that another process has used.
  private final BitSet found = new BitSet();

  private int[] freed = new int[16];
  private int freedCount;
  private int next;

  SlotPool(int count) {
    this.count = count;
  }

  /// It is in use; before any is taken.
  void use(int slot) {
    found.set(slot);
  }

  /// @return [Ledger#NOWHERE] when all are in use
  int take() {
    if (freedCount > 0) {
      return freed[--freedCount];
    }
    next = found.nextClearBit(next);
    return next < count ? next++ : Ledger.NOWHERE;
  }

  void free(int slot) {
    if (freedCount == freed.length) {
      freed = Arrays.copyOf(freed, freedCount * 2);
    }
    freed[freedCount++] = slot;
  }
}
