package dev.meerkat.lab.group;

import dev.meerkat.lab.Host;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;

/// What a group of the lab runs behind its address.
interface Application {
  /// Puts what it needs on a host's disk, before the group is made.
  ///
  /// @param first whether this host is the one whose data counts
  void install(Machine machine, boolean first);

  /// Whether a process is the application, by its command line with blanks between the words.
  boolean isProcess(String commandLine);

  /// How long its last start took on this host until it was ready, by its own words: nobody could
  /// answer earlier, whoever started it. 0 when that is not worth counting.
  default long startMillis(Machine machine) {
    return 0;
  }

  /// A user of it, on a host that is none of the group.
  ///
  /// @param address at which the group answers
  User user(String address, int number);

  /// After the last run, asked by `client` at the address: whether everything is there that users
  /// were promised, who have stopped.
  Findings findings(Host client, String address, Collection<User> users);

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
    /// @throws IOException when nobody did
    String ask() throws IOException;

    @Override
    void close();
  }

  /// Where all hosts have their disks.
  static Path shared(Path folder) {
    return folder.resolve("shared");
  }
}
