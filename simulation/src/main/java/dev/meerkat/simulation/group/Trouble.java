package dev.meerkat.simulation.group;

/// What can go wrong, and what an operator may do. Wall clocks are not among it: no decision about
/// a group is given one.
enum Trouble {
  KILL_OF_MEERKAT,
  POWER_CUT,
  BLACKOUT,
  HANG,
  HANG_BETWEEN_EFFECTS,
  LINK_CUT,
  ONE_WAY_CUT,
  ALL_LINKS_CUT,
  HOST_CUT,
  ARBITER_CUT,
  ISOLATION_CUT,
  SLOW_DISKS,
  SCRIPTS_FAIL,
  STOPS_FAIL,
  STOPS_HANG,
  NOTHING_CAN_BE_KILLED,
  RESOURCE_FAILS,
  DATA_ENDS,
  ADDRESS_IN_USE,
  SWITCH,
  BRING_OUT_AND_IN,
  TAKE_OVER
}
