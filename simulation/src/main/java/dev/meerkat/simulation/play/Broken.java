package dev.meerkat.simulation.play;

/// An invariant does not hold.
public final class Broken extends RuntimeException {
  private static final long serialVersionUID = 1;

  public Broken(String what) {
    super(what);
  }
}
