package dev.meerkat.simulation.replication;

/// An invariant does not hold.
final class Broken extends RuntimeException {
  private static final long serialVersionUID = 1;

  Broken(String what) {
    super(what);
  }
}
