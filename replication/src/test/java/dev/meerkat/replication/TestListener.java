package dev.meerkat.replication;

import dev.meerkat.core.replication.Ranges;
import dev.meerkat.replication.capture.Barrier;
import dev.meerkat.replication.capture.BarrierAnswer;
import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.ChangeListener;

/// Lets every change be made, and is told of it.
interface TestListener extends ChangeListener {
  void changed(Change change);

  @Override
  default Intent intend(Ranges ranges) {
    return new Intent() {
      @Override
      public void made(Change change) {
        changed(change);
      }

      @Override
      public void failed() {}

      @Override
      public void unknown(String why) {
        throw new IllegalStateException("not told what a change did: " + why);
      }

      @Override
      public void settle() {}
    };
  }

  @Override
  default void barrier(Barrier barrier, BarrierAnswer answer) {
    answer.done(0);
  }
}
