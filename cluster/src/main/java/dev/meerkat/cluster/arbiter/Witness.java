package dev.meerkat.cluster.arbiter;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/// The third vote of any number of pairs, of a server of the site or of a process that does nothing
/// else (`meerkat witness`). It asks nothing for itself.
public final class Witness implements AutoCloseable {
  private final ArbiterPort port;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, VotingArbiter> arbiters = new TreeMap<>();

  public Witness(ArbiterPort port) {
    this.port = port;
  }

  /// From now on it votes for these pairs and no others. What it holds of others stays on its disk.
  public void serve(Collection<ArbiterSettings> pairs) {
    var wanted =
        pairs.stream()
            .collect(
                Collectors.toMap(
                    ArbiterSettings::name, each -> each, (first, _) -> first, TreeMap::new));
    lock.lock();
    try {
      arbiters
          .entrySet()
          .removeIf(entry -> {
            boolean over = !entry.getValue().settings().equals(wanted.get(entry.getKey()));
            if (over) {
              entry.getValue().close();
            }
            return over;
          });
      wanted.forEach(
          (name, pair) -> arbiters.computeIfAbsent(name, _ -> VotingArbiter.start(port, pair)));
    } finally {
      lock.unlock();
    }
  }

  public List<ArbiterCondition> conditions() {
    lock.lock();
    try {
      return arbiters.values().stream().map(VotingArbiter::condition).toList();
    } finally {
      lock.unlock();
    }
  }

  /// The port stays open.
  @Override
  public void close() {
    serve(List.of());
  }
}
