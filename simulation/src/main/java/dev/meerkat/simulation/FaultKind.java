package dev.meerkat.simulation;

/// What may go wrong in a run.
public enum FaultKind {
  CRASH("crash"),
  SECOND_DEATH("death after a death"),
  CUT("cut"),
  SPLIT("split"),
  ONE_WAY("one-way split"),
  FLAP("flapping link"),
  SLOW("slow link"),
  HANG("hang"),
  CLOCK("clock jump"),
  VOLUME("lost volume"),
  DEAD_CAMERA("dead camera"),
  BLOCKED_CAMERA("unreachable camera"),
  HIDDEN_CAMERA("camera that one server reaches"),
  CONFIGURATION("change of configuration");

  private final String word;

  FaultKind(String word) {
    this.word = word;
  }

  @Override
  public String toString() {
    return word;
  }
}
