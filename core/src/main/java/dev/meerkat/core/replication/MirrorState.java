package dev.meerkat.core.replication;

import java.util.List;
import java.util.Optional;

/// Everything that the passive side knows.
///
/// @param copy its end is where the journal begins
/// @param resynced the sequence in the journal with which the resync is complete; 0 if none
/// @param credited what was last called received
/// @param sourceEnd where the active side was when it was last heard
/// @param exact up to this sequence the journal may have been applied before the process was
///   started
/// @param seen what verifications have found of late
/// @param settled whether the folder was synced since the journal began, so that a power cut leaves
///   what the journal can make again
/// @param questions of the active side that are not answered, the first one first
/// @param telling whether the first one is just being answered
/// @param keeping what is kept aside of the copy as it is now
/// @param space how much room there is
/// @param finished whether this side has become active
public record MirrorState(
    Copy copy,
    Journal journal,
    long resynced,
    Mark credited,
    Mark sourceEnd,
    Optional<Session> session,
    long exact,
    Optional<Seen> seen,
    boolean settled,
    List<Question> questions,
    boolean telling,
    Keeping keeping,
    Space space,
    Optional<Ruling> ruling,
    Optional<Promotion> promotion,
    boolean finished) {
  /// @param welcomed whether the active side has answered
  public record Session(long id, boolean welcomed) {}

  /// @param asked what the arbiter has been asked to rule
  /// @param lack what the data was found to lack then; empty when nothing
  public record Promotion(Policy policy, Optional<Ruling> asked, String lack) {}

  /// What this process has found of a verification, from its first window on.
  ///
  /// @param window the last one that was compared
  public record Seen(long scan, long window, Ranges differing) {
    static Optional<Seen> after(Optional<Seen> before, Finding finding) {
      return finding.window() == 1
          ? Optional.of(new Seen(finding.scan(), 1, finding.differing()))
          : before
              .filter(it -> it.scan == finding.scan() && it.window + 1 == finding.window())
              .map(it -> new Seen(it.scan, it.window + 1, it.differing.and(finding.differing())));
    }
  }

  public MirrorState {
    questions = List.copyOf(questions);
  }

  /// @param copy as it was persisted last
  public static MirrorState passive(Copy copy) {
    return started(copy, copy.end(), copy.end(), Ranges.NONE, 0);
  }

  /// @param copy as it was persisted last
  /// @param begin the mark before the first change in the journal; that of the copy when it is
  ///   empty
  /// @param end the mark after its last whole change
  /// @param ranges that its changes touch
  /// @param resynced the newest of its batches' [Batch#resynced]
  public static MirrorState started(Copy copy, Mark begin, Mark end, Ranges ranges, long resynced) {
    return new MirrorState(
        copy.with(copy.tracker().touch(ranges, Integer.MAX_VALUE)),
        Journal.found(begin, end),
        resynced,
        begin,
        end,
        Optional.empty(),
        end.sequence(),
        Optional.empty(),
        false,
        List.of(),
        false,
        Keeping.NOTHING,
        Space.ENOUGH,
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /// What the active side was seen to be ahead when it was last heard.
  public long lagBytes() {
    return Math.max(0, sourceEnd.bytesSince(Mark.earlier(journal.durable(), sourceEnd)));
  }
}
