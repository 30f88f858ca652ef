package dev.meerkat.lab.dataset;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/// A database server on one host, with its data in the dataset's folder. Its tables keep balances
/// whose sums agree, and a line for each transaction: round, client and number.
interface Database {
  /// Makes an empty data directory, without the tables.
  void create();

  /// Starts the server on what is there, and waits until it answers: it has recovered.
  void start();

  /// Makes the tables.
  void fill();

  /// In order.
  void stop();

  /// As its host dies: with all its processes, which must end.
  void kill();

  /// Has clients work until the server dies.
  ///
  /// @param round written in each line of the table of transactions
  Load load(int round);

  /// What the server's own tools find damaged, and sums that disagree; a line for each.
  List<String> damage();

  /// The numbers of each client's transactions in a round.
  Map<Integer, SortedSet<Long>> present(int round);

  /// Clients at work.
  interface Load {
    /// Waits until all of them have seen the server die.
    ///
    /// @return what was acknowledged to them
    /// @throws dev.meerkat.lab.LabFailure when one of them is stuck
    List<Transaction> finish();
  }
}
