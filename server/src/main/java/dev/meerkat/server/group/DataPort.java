package dev.meerkat.server.group;

import dev.meerkat.core.group.DatasetId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.core.replication.SoleUse;
import dev.meerkat.replication.group.Compared;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The data of one group on this host. No call waits; outcomes are facts.
public interface DataPort {
  /// For a group without data, whose steward asks for none of it.
  DataPort NONE =
      new DataPort() {
        @Override
        public void open(long attempt, Policy policy) {
          throw none();
        }

        @Override
        public void close(long attempt, boolean equal) {
          throw none();
        }

        @Override
        public void follow() {
          throw none();
        }

        @Override
        public void chooseSource(ServerId source) {
          throw none();
        }

        @Override
        public void abort() {}

        @Override
        public SoleUse soleUse() {
          return new SoleUse(SoleUse.Grade.OWN, "");
        }

        @Override
        public SortedMap<DatasetId, Long> ownEpochs() {
          return new TreeMap<>();
        }

        @Override
        public Optional<Backlog> backlog() {
          return Optional.empty();
        }

        @Override
        public Optional<String> verify(boolean mend) {
          return Optional.of("the group has no data");
        }

        @Override
        public List<Compared> compared() {
          return List.of();
        }

        private static IllegalStateException none() {
          return new IllegalStateException("the group has no data");
        }
      };

  void open(long attempt, Policy policy);

  /// @param equal whether to wait until the other host has everything
  void close(long attempt, boolean equal);

  void follow();

  void chooseSource(ServerId source);

  /// Makes an end at once: the mounts are dead when this returns.
  ///
  /// @throws IOException when the kernel does not let one be ended: it tells which, and what to do
  void abort() throws IOException;

  /// Whether what lies in the folders here may be used as it is.
  SoleUse soleUse();

  /// The epoch of the newest use of each dataset, if that was here; else 0.
  SortedMap<DatasetId, Long> ownEpochs();

  /// What the copies here have received that is not in their folders yet; empty when all is.
  Optional<Backlog> backlog();

  /// Begins to compare the data with that of the other host.
  ///
  /// @param mend whether what differs is sent there again
  /// @return why not; empty when it has begun
  Optional<String> verify(boolean mend);

  /// How far the newest comparison is.
  List<Compared> compared();
}
