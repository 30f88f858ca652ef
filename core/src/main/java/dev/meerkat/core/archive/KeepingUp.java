package dev.meerkat.core.archive;

/// Whether a volume keeps up with what is written to it, with a memory: segments that have left a
/// slow volume must not come back while it has only recovered because they are gone. To be asked
/// again and again.
///
/// | It | until |
/// |---|---|
/// | keeps up | its [backlog][Backlog] says otherwise |
/// | does not | its backlog has been well for 30 s |
///
/// @param troubledMillis when the backlog was last not well; means nothing while it keeps up
public record KeepingUp(boolean keepsUp, long troubledMillis) {
  public static final KeepingUp YES = new KeepingUp(true, 0);

  static final long CALM_MILLIS = 30_000;

  /// @param nowMillis of a monotonic clock
  public KeepingUp at(long nowMillis, Backlog backlog) {
    if (!backlog.keepsUp()) {
      return new KeepingUp(false, nowMillis);
    }
    return keepsUp || nowMillis - troubledMillis >= CALM_MILLIS ? YES : this;
  }
}
