package dev.meerkat.cluster.beat;

/// Whether the other host is heard on a link.
public enum LinkState {
  HEARD("heard"),
  /// As many beats in a row did not come as its document allows, or none ever came.
  SILENT("silent"),
  /// This host cannot use it: its address is not here, or its port is taken.
  BROKEN("broken");

  private final String words;

  LinkState(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
