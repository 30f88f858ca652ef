package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.SourceEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;

/// Makes ranges durable that applications are about to change: all that wait, together, by a thread
/// of its own that has no lock meanwhile.
///
/// [#add] is called in the side's turn. As many may wait as the state machine lets be in hand.
final class Tracking {
  private final SourceTurns turns;
  private final StateDisk disk;
  private final LinkedBlockingQueue<Wanted> waiting = new LinkedBlockingQueue<>();
  private final Duty tracker;

  private record Wanted(long request, Ranges ranges) {}

  Tracking(SourceTurns turns, StateDisk disk) {
    this.turns = turns;
    this.disk = disk;
    this.tracker = new Duty("tracks ranges", e -> turns.fence("ranges cannot be tracked", e));
  }

  void add(long request, Ranges ranges) {
    waiting.add(new Wanted(request, ranges));
    tracker.add(this::track);
  }

  private void track() throws IOException {
    List<Wanted> batch = new ArrayList<>();
    waiting.drainTo(batch);
    if (batch.isEmpty()) {
      return;
    }
    disk.track(batch.stream().map(Wanted::ranges).toList());
    batch.forEach(each -> turns.take(new SourceEvent.Tracked(each.request())));
  }

  void end() throws InterruptedException {
    tracker.end();
  }
}
