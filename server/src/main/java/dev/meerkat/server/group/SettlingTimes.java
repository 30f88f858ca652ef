package dev.meerkat.server.group;

import java.util.concurrent.TimeUnit;

/// How long a host waits, where settings are not settled.
///
/// @param askNanos for how long the other one is asked whether it was given what this one ran alone
/// @param forgetNanos after which a change is dropped that the other one began, when it is silent;
///   or a group is removed that the other one does not give up for what is not in its folders yet
/// @param applyNanos for how long an order waits for what is to come into the folders
record SettlingTimes(long askNanos, long forgetNanos, long applyNanos) {
  static final SettlingTimes USUAL =
      new SettlingTimes(
          TimeUnit.SECONDS.toNanos(10), TimeUnit.SECONDS.toNanos(60), TimeUnit.SECONDS.toNanos(4));
}
