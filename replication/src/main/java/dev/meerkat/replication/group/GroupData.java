package dev.meerkat.replication.group;

import dev.meerkat.core.group.DatasetId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Policy;
import dev.meerkat.core.replication.SoleUse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// The data of a group on this host: a dataset for each of its folders.
///
/// Nothing here waits. What comes of an order is told to the [GroupDataListener], with the number
/// of the attempt; a newer order takes the place of one before, which may then be left unanswered.
public interface GroupData extends AutoCloseable {
  /// Makes all copies writable, if each is good enough for the policy. Copies that are open already
  /// stay as they are; if one is refused, those that were opened for this are closed again.
  /// Answered by `opened`, or by `refused`.
  void open(long attempt, Policy policy);

  /// Ends the use of the data, and an opening that goes on. Answered by `closed`, when nothing is
  /// mounted here any more; or by `refused`, only if it is to be equal: then the data is as it was,
  /// as far as it has not been closed, and [#open] opens it again.
  ///
  /// @param equal waits until the other host has everything, as long as that takes, and is refused
  ///   when that is not connected; else what is reached in a short while counts
  void close(long attempt, boolean equal);

  /// Lets the copies follow those of the other host, whenever that is active. Until then, and after
  /// each closing, they are left as they are.
  void follow();

  /// The data of that host counts from now on. What only the other one has is kept aside when it
  /// follows. To be told on both hosts; changes nothing while the data is open here.
  void chooseSource(ServerId source);

  /// Makes an end at once: whoever uses the data gets errors. The mounts are dead when this
  /// returns; what is left of them is cleared up afterwards.
  ///
  /// @throws IOException when the kernel does not let one be ended: it tells which, and what to do
  void abort() throws IOException;

  /// What an operator wants to know, a line for each thing.
  List<String> report();

  /// What each copy here has received that is not in its folder yet.
  List<Unapplied> unapplied();

  /// Whether what lies in the folders here may be used as it is: not if it was not active last, as
  /// what it has received may not be in the folder yet. That of the worst dataset.
  SoleUse soleUse();

  /// The epoch of the newest use of each dataset, if that was here; else 0.
  SortedMap<DatasetId, Long> ownEpochs();

  /// Begins to compare all datasets with the copies of the other host, while applications go on.
  ///
  /// @param mend whether what differs is sent to the other host again
  /// @return why not; empty when it has begun
  Optional<String> verify(boolean mend);

  /// How far the newest comparison is, of each dataset of which one was asked for.
  List<Compared> compared();

  /// Closes what is open, not equal, and ends.
  @Override
  void close() throws IOException;
}
