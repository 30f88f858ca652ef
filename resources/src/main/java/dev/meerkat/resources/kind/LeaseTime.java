package dev.meerkat.resources.kind;

/// How long what is started may stay.
public interface LeaseTime {
  /// Until the time of the guard; negative when that is over.
  long remainingMillis();
}
