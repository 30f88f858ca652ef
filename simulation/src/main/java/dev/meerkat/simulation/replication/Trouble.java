package dev.meerkat.simulation.replication;

/// What can go wrong, and what an operator may do.
enum Trouble {
  KILL,
  POWER_CUT,
  CRASH_AT_AN_EFFECT,
  LINK_CUT,
  ARBITER_CUT,
  SLOW_LINK,
  SLOW_DISKS,
  DISK_FULL,
  UNREADABLE,
  QUEUE_UNREADABLE,
  TAKEOVER_BESIDE_A_LIVE_SIDE,
  SWITCHOVER,
  VERIFICATION
}
