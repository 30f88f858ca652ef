package dev.meerkat.simulation.group;

/// What is cut between the two hosts, and between each and the rest. Links lose, repeat and delay
/// what goes over them.
final class Wires {
  static final int LINKS = 2;

  private final boolean[][] links = new boolean[LINKS][2];
  private final boolean[] arbiter = new boolean[2];
  private final boolean[] isolation = new boolean[2];
  private boolean parted;
  private long joinedMillis = Long.MIN_VALUE / 2;

  void cutLink(int link, int from, boolean cut, long nowMillis) {
    links[link][from] = cut;
    if (parted && !isParted()) {
      joinedMillis = nowMillis;
    }
    parted = isParted();
  }

  void cutArbiter(int host, boolean cut) {
    arbiter[host] = cut;
  }

  void cutIsolation(int host, boolean cut) {
    isolation[host] = cut;
  }

  boolean isLinkCut(int link, int from) {
    return links[link][from];
  }

  boolean isArbiterCut(int host) {
    return arbiter[host];
  }

  boolean isIsolationCut(int host) {
    return isolation[host];
  }

  /// Whether each host reaches the other on some link.
  boolean isJoined() {
    return reaches(0) && reaches(1);
  }

  boolean reaches(int from) {
    for (int link = 0; link < LINKS; link++) {
      if (!links[link][from]) {
        return true;
      }
    }
    return false;
  }

  private boolean isParted() {
    return !reaches(0) && !reaches(1);
  }

  /// Whether nothing passed between the hosts, in any direction, at some moment since then.
  boolean wasPartedSince(long millis) {
    return parted || joinedMillis >= millis;
  }

  void heal(long nowMillis) {
    for (int host = 0; host < 2; host++) {
      for (int link = 0; link < LINKS; link++) {
        cutLink(link, host, false, nowMillis);
      }
      arbiter[host] = false;
      isolation[host] = false;
    }
  }
}
