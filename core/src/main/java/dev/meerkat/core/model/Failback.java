package dev.meerkat.core.model;

/// How a server gets its cameras back (feature C9).
///
/// @param manual whether it waits for an administrator's order once it is stable again; else they
///   come home by themselves
/// @param order grows with every such order
public record Failback(boolean manual, long order) {
  public static final Failback AUTOMATIC = new Failback(false, 0);

  public Failback {
    if (order < 0) {
      throw new IllegalArgumentException("the number of a failback order is " + order);
    }
  }

  public Failback withManual(boolean next) {
    return new Failback(next, order);
  }

  public Failback ordered() {
    return new Failback(manual, order + 1);
  }
}
