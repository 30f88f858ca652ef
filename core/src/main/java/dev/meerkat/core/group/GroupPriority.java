package dev.meerkat.core.group;

/// Which group is brought up first when a host has several to bring up.
public enum GroupPriority {
  HIGH,
  NORMAL,
  LOW
}
