package dev.meerkat.simulation;

import dev.meerkat.core.watch.WatchSettings;

/// How long things take at most in the simulated world, in milliseconds, and the bounds that follow
/// for the invariants.
final class Timing {
  /// From the death of a process until all others have seen it.
  static final long DEATH = 1_000;

  /// From the cut of a network until all concerned have seen it.
  static final long CUT = 5_500;

  /// From the start of a server, or the healing of a network, until all have one view.
  static final long JOIN = 6_000;

  /// From the loss of a server's last volume until its archive has told.
  static final long VOLUME = 1_000;

  static final long MESSAGE = 200;

  /// From the healing of a network until messages come that were on their way when it broke: TCP
  /// sends them again.
  static final long HELD_BACK = 2_000;

  /// Between two beats of a server in the redundancy mode fast.
  static final long BEAT = 140;

  /// Until news are told: they are gathered for so long.
  static final long TOLD = 50;

  static final long CONFIGURATION = 300;
  static final long TICK = 250;
  static final long CONNECT = 500;
  static final long KEY_FRAME = 1_000;

  /// An attempt at a camera that does not answer is given up after this.
  static final long ATTEMPT = 5_000;

  static final long BACK_OFF = 2_000;

  /// A session whose stream has fallen silent ends after this.
  static final long SILENCE = 5_000;

  private final WatchSettings settings;
  private final long slowestMillis;

  /// @param slowestMillis how much longer a message may take where a link is slow; 0 if none is
  Timing(WatchSettings settings, long slowestMillis) {
    this.settings = settings;
    this.slowestMillis = slowestMillis;
  }

  long slowestMillis() {
    return slowestMillis;
  }

  /// What a message takes at most.
  long message() {
    return MESSAGE + slowestMillis;
  }

  /// From the last word of a server that beats fast until all that heard it plan without it.
  long silence() {
    return settings.fastSilenceMillis() + TICK;
  }

  /// Until a camera that all servers concerned reach is recorded, from when their views and their
  /// configurations are equal: newcomers' statuses are awaited, one status is told, the camera is
  /// connected and its key frame comes.
  long takeover() {
    return settings.statusWaitMillis() + message() + 3 * TICK + CONNECT + KEY_FRAME + 250;
  }

  /// The same where nobody has left the view and no status is awaited: all know that a server is
  /// silent.
  long fastTakeover() {
    return takeover() - settings.statusWaitMillis();
  }

  /// From when a server hears that the camera is recorded by the one that should have it, until it
  /// stops: a status interval is over, it has told that it is leaving the camera, the answer has
  /// come, and so has a status with newer samples.
  long handover() {
    return 2 * settings.statusIntervalMillis() + 2 * (message() + TOLD) + TICK;
  }

  /// Servers that wait for each other's room, each keeping what the other shall have, do so for no
  /// longer than this.
  long mutualWait() {
    return 2 * settings.unreachableAfterMillis() + TICK;
  }

  /// A session that was failing when its camera came back notices after this.
  long retry() {
    return ATTEMPT + BACK_OFF + TICK;
  }

  /// Until a camera is recorded that some of `serverCount` servers cannot reach, or that has to
  /// wait for room: each may be tried in turn until it gives up, with the home trying in between,
  /// and a wait for room ends after two such times. One that reaches it may have found otherwise
  /// just before, and is tried again when it has forgotten that.
  long search(int serverCount) {
    long turn =
        settings.unreachableAfterMillis()
            + SILENCE
            + message()
            + 2 * TICK
            + takeover()
            + handover();
    return (2L * serverCount + 2) * turn + serverCount * settings.unreachableForgetMillis();
  }

  /// Until everybody has stopped moving cameras about after the last fact has changed.
  long rest() {
    return 2 * settings.unreachableAfterMillis() + retry() + 2 * (takeover() + handover());
  }

  /// Until every camera is at home again, from when all faults are healed.
  long recovery(int serverCount) {
    return JOIN
        + settings.startupWaitMillis()
        + settings.stabilityMillis()
        + settings.unreachableForgetMillis() * serverCount
        + settings.unreachableAfterMillis()
        + retry()
        + rest();
  }
}
