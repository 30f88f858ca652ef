package dev.meerkat.lab.group;

import java.nio.file.Path;

/// What a group of the lab runs behind its address.
interface Application {
  /// The document's parts about it: its data, and the resources that depend on `address`.
  String document();

  /// Puts what it needs on a host's disk, before the group is made.
  void install(Machine machine);

  /// Whether a process is the application, by its command line with blanks between the words.
  boolean isProcess(String commandLine);

  /// A user of it, on a host that is none of the group.
  ///
  /// @param address at which the group answers
  User user(String address, int number);

  /// After the last run, asked at the address: what was acknowledged and is not there, a line each.
  Findings findings(String address, Iterable<User> users);

  /// What was found at the end.
  ///
  /// @param acknowledged what the users were promised
  /// @param lost how much of it is not there
  record Findings(long acknowledged, long lost) {}

  /// Asks again and again.
  interface User extends AutoCloseable {
    /// Asks once; how long it waits for an answer is limited.
    ///
    /// @return the name of the host that answered
    /// @throws java.io.IOException when nobody did
    String ask() throws java.io.IOException;

    @Override
    void close();
  }

  /// Where all hosts have their disks.
  static Path shared(Path folder) {
    return folder.resolve("shared");
  }
}
