package dev.meerkat.core.replication;

/// When the kernel is asked to forget the files of a mount that nobody uses: when it knows more
/// than its limit. It may go on to know many that are in use; so after it was asked, it is not
/// asked again before it knows a quarter more than what was left.
public final class KnownLimit {
  private final int limit;
  private int next;

  public KnownLimit(int limit) {
    this.limit = limit;
    next = limit;
  }

  /// @param known to the kernel now
  public boolean isPassed(int known) {
    return known > next;
  }

  /// It is being asked, and forgets while it goes on to learn of others.
  public void asked(int known) {
    next = more(Math.max(known, limit));
  }

  /// It has forgotten one.
  ///
  /// @param known that are left
  public void forgot(int known) {
    next = Math.max(limit, Math.min(next, more(known)));
  }

  private static int more(int known) {
    return (int) Math.min(Integer.MAX_VALUE, known + known / 4L);
  }
}
