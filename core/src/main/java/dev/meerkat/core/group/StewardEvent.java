package dev.meerkat.core.group;

/// A fact that the steward of a group learns. Times are of the host's monotonic clock, which must
/// go on while the host is suspended (`CLOCK_BOOTTIME`), and are the time at which the fact is
/// taken up.
public sealed interface StewardEvent {
  long atMillis();

  /// The first event.
  record Started(long atMillis) implements StewardEvent {}

  /// @param forwarded whether the other host has sent it
  record Ordered(long atMillis, Command command, boolean forwarded) implements StewardEvent {}

  record Heard(long atMillis, LinkId link, PeerReport report) implements StewardEvent {}

  /// The arbiter's answer: what it holds now.
  record Told(long atMillis, Lease lease) implements StewardEvent {}

  /// An isolation address has answered what it was asked at that time.
  record IsolationAnswered(long atMillis, long askedMillis) implements StewardEvent {}

  /// @param user who answers at the group's address; empty when nobody does
  record Probed(long atMillis, long attempt, String user) implements StewardEvent {}

  record ResourceStarted(long atMillis, ResourceId resource, long attempt)
      implements StewardEvent {}

  record ResourceStopped(long atMillis, ResourceId resource, long attempt)
      implements StewardEvent {}

  /// What was tried failed, or took too long; or the monitors say that what was started by that
  /// attempt does not work.
  record ResourceFailed(long atMillis, ResourceId resource, long attempt, String why)
      implements StewardEvent {}

  record DataChanged(long atMillis, DataReport report) implements StewardEvent {}

  /// @param lack what it lacks, by the verdict upon which it was opened; empty when nothing
  record DataOpened(long atMillis, long attempt, String lack) implements StewardEvent {}

  /// Replication refuses to open the copy, or cannot.
  record DataRefused(long atMillis, long attempt, String why) implements StewardEvent {}

  /// What that attempt opened has ended by itself: whoever used it gets errors.
  record DataLost(long atMillis, long attempt, String why) implements StewardEvent {}

  record DataClosed(long atMillis, long attempt) implements StewardEvent {}

  /// When the guard was armed anew, it had made an end of everything here already, or it could not
  /// be armed: nothing counts as running.
  record GuardActed(long atMillis) implements StewardEvent {}

  /// It is certain that nothing of the group runs here.
  record Fenced(long atMillis, long attempt) implements StewardEvent {}

  /// It is not certain.
  ///
  /// @param seen whether something was seen that is left; else it could not be looked, or not in
  ///   time
  record FenceFailed(long atMillis, long attempt, boolean seen, String why)
      implements StewardEvent {}

  /// Some time passed.
  record Ticked(long atMillis) implements StewardEvent {}
}
