package dev.meerkat.replication.wire;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Batch;
import dev.meerkat.core.replication.Finding;
import dev.meerkat.core.replication.FolderFacts;
import dev.meerkat.core.replication.Hello;
import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Question;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.Ruling;
import dev.meerkat.core.replication.Welcome;
import dev.meerkat.replication.capture.Held;
import java.util.List;

/// What one side says to the other. [MessageForm] has the binary form.
public sealed interface Message {
  /// The first of each side, before anything else: who it is, and for which dataset.
  ///
  /// @param dataset its name, by the rule of names
  record Opening(String dataset, ServerId self, Role role) implements Message {}

  /// From the standby.
  record Greeting(Hello hello, FolderFacts folder) implements Message {}

  /// To the standby.
  record Answer(Welcome welcome, FolderFacts folder) implements Message {}

  /// To the standby: consecutive records, at least one. What the batch says of their marks and
  /// ranges is not sent, but follows from them.
  record Changes(Batch batch, List<StreamRecord> records) implements Message {
    public Changes {
      records = List.copyOf(records);
    }

    /// @param records consecutive ones, at least one
    /// @throws IllegalArgumentException if they are not
    public static Changes of(List<StreamRecord> records, Mark sourceEnd, long base, long resynced) {
      Mark after = records.getFirst().before();
      Mark at = after;
      var ranges = new RangeUnion();
      for (StreamRecord record : records) {
        if (!record.before().equals(at)) {
          throw new IllegalArgumentException(record + " does not follow " + at);
        }
        ranges.add(record.ranges());
        at = record.end();
      }
      Ranges all = ranges.all();
      return new Changes(new Batch(after, at, all, sourceEnd, base, resynced), records);
    }
  }

  /// From the standby.
  ///
  /// @param durable what it would still have after a crash, all before it included
  record Acknowledgement(Mark received, Mark durable) implements Message {}

  /// To the standby: what does it hold?
  record Asking(Question question) implements Message {}

  /// From the standby: what it holds of a window. What it does not tell of is not known.
  record Telling(long scan, long window, List<Held> held) implements Message {
    public Telling {
      held = List.copyOf(held);
    }
  }

  /// From the standby: what differs in a window of a verification.
  record Finds(Finding finding) implements Message {}

  /// To the standby: the ruling that this side keeps, as it is now.
  record Ruled(Ruling ruling) implements Message {}

  /// To the standby, last: the active side has ended this epoch in good order, and the standby
  /// lacks nothing.
  record Ended(long epoch) implements Message {}

  /// The side lives, and has nothing to say.
  record Heartbeat() implements Message {}

  /// The last word, before the connection is closed.
  record Leaving(String why) implements Message {}

  enum Role {
    SOURCE,
    MIRROR,
    /// It is not active, and asks what the standby's copy has been through.
    PROBE
  }
}
