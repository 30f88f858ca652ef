package dev.meerkat.server.group;

import java.util.concurrent.TimeUnit;

/// How long a host waits for the other one, where settings are not settled.
///
/// @param askNanos for how long it is asked whether it was given what this one ran alone
/// @param forgetNanos after which a change is dropped that it began, when it is silent
record SettlingTimes(long askNanos, long forgetNanos) {
  static final SettlingTimes USUAL =
      new SettlingTimes(TimeUnit.SECONDS.toNanos(10), TimeUnit.SECONDS.toNanos(60));
}
