package dev.meerkat.server.group;

import dev.meerkat.core.group.DatasetId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.core.replication.SoleUse;
import dev.meerkat.replication.group.Compared;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/// Data that nobody looks at, of which a test says how it was used.
final class PretendedData implements DataPort {
  volatile SoleUse use = new SoleUse(SoleUse.Grade.OWN, "");
  volatile Optional<Backlog> backlog = Optional.empty();

  /// So often the backlog was asked for.
  final AtomicLong asked = new AtomicLong();

  volatile SortedMap<DatasetId, Long> epochs = new TreeMap<>();

  @Override
  public void open(long attempt, Policy policy) {}

  @Override
  public void close(long attempt, boolean equal) {}

  @Override
  public void follow() {}

  @Override
  public void chooseSource(ServerId source) {}

  @Override
  public void abort() {}

  @Override
  public SoleUse soleUse() {
    return use;
  }

  @Override
  public SortedMap<DatasetId, Long> ownEpochs() {
    return epochs;
  }

  @Override
  public Optional<Backlog> backlog() {
    asked.incrementAndGet();
    return backlog;
  }

  @Override
  public Optional<String> verify(boolean mend) {
    return Optional.of("nothing is compared here");
  }

  @Override
  public List<Compared> compared() {
    return List.of();
  }
}
