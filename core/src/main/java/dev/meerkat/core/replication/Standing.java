package dev.meerkat.core.replication;

/// How far the standby is to be relied on: whether what applications were promised is there, too.
public sealed interface Standing {
  /// It may lack promised things, and the arbiter says so. Nobody waits for it.
  record Outdated() implements Standing {}

  /// Applications wait for it already; when it has also what they were promised before, up to
  /// `through`, the arbiter may be asked to say so.
  record Joining(long through) implements Standing {}

  /// The arbiter has been asked to record it as complete, and may have.
  record AskingComplete() implements Standing {}

  record Complete() implements Standing {}

  /// It is lost, and the arbiter is asked to record it as outdated: until it has, the standby may
  /// be taking over, and nothing is promised.
  record AskingOutdated() implements Standing {}
}
