package dev.meerkat.core.group;

/// How it stands with a group on one of its hosts.
///
/// | Phase | Runs here | Leaves it when |
/// |---|---|---|
/// | out | nothing | the group is brought in |
/// | bringing in | nothing | the peer or the arbiter was heard, or the start-up wait is over |
/// | standby | nothing | the active side is gone, has given the group away, or is told to |
/// | waiting | nothing | what is told as its reason is over: data, an address in use, a lease |
/// | isolated | nothing | an isolation address answers |
/// | failed | nothing | its time is over, or the group is brought in here again |
/// | conflict | nothing | the data source was selected |
/// | claiming | nothing | nobody answers at the address, and the lease is granted or not |
/// | starting | what has been started | all runs, or something cannot be started |
/// | active | everything | it is told to stop, something fails, or the lease ends |
/// | stopping | what has not been stopped | nothing runs, and the lease is given back |
/// | fencing | what could not be stopped | it is certain that nothing runs |
public enum Phase {
  OUT("out", false),
  BRINGING_IN("bringing in", false),
  STANDBY("standby", false),
  WAITING("waiting", false),
  ISOLATED("isolated", false),
  FAILED("failed", false),
  CONFLICT("conflict", false),
  CLAIMING("claiming", false),
  STARTING("starting", true),
  ACTIVE("active", true),
  STOPPING("stopping", true),
  FENCING("fencing", true);

  private final String words;
  private final boolean running;

  Phase(String words, boolean running) {
    this.words = words;
    this.running = running;
  }

  /// Whether something of the group may run on the host.
  public boolean isRunning() {
    return running;
  }

  /// Whether it is one from which the host may claim the group.
  public boolean isPassive() {
    return !running && this != CLAIMING;
  }

  @Override
  public String toString() {
    return words;
  }
}
