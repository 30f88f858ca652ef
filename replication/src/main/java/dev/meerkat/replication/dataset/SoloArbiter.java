package dev.meerkat.replication.dataset;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Ruling;
import java.io.IOException;

/// The arbiter of a dataset without a group, for a side that is to become active: what it was last
/// told, and its administrator.
///
/// The other side may have gone on since, and then it has recorded this one as outdated where this
/// side cannot read it. So this one counts as outdated, unless it was active itself, or the
/// administrator says that the other side stopped before the connection broke.
final class SoloArbiter implements StandbySide.Arbiter {
  private final RulingFile file;
  private final ServerId self;
  private final ServerId first;
  private volatile boolean otherStopped;

  /// @param first who is the source of a dataset that has never been active
  SoloArbiter(RulingFile file, ServerId self, ServerId first) {
    this.file = file;
    this.self = self;
    this.first = first;
  }

  /// @param whether the other side stopped before the connection broke
  void otherStopped(boolean whether) {
    otherStopped = whether;
  }

  @Override
  public Ruling consult() {
    Ruling last = file.current().orElseGet(() -> Ruling.first(first));
    boolean believed = otherStopped || last.active().equals(self);
    return believed ? last : new Ruling(last.version(), last.epoch(), last.active(), false);
  }

  @Override
  public Ruling ask(Ruling expected, Ruling wanted) throws IOException {
    if (consult().equals(expected)) {
      file.told(wanted);
    }
    return consult();
  }
}
