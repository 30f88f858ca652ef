package dev.meerkat.lab.dataset;

import java.util.List;

/// What `meerkat replicate status` says.
///
/// @param lines none when the process does not answer
record SideStatus(List<String> lines) {
  private static final String LAG = "lag: ";

  boolean isActive() {
    return has("role: active");
  }

  boolean isStandby() {
    return has("role: standby");
  }

  /// The standby may take over with all that was promised; in asynchronous mode, it follows.
  boolean isProtected() {
    return isActive() && (has("standby: ") && (ends(" is connected, complete") || follows()));
  }

  /// Of asynchronous mode.
  private boolean follows() {
    return ends("follows; nothing waits for it");
  }

  /// Nothing is under way to the standby.
  boolean isLevel() {
    return isProtected() && lag().equals("0 bytes");
  }

  /// What is under way to the standby, in words.
  String lag() {
    return lines.stream()
        .filter(line -> line.startsWith(LAG))
        .map(line -> line.substring(LAG.length()))
        .findFirst()
        .orElse("not known");
  }

  boolean isResyncing() {
    return has("resync: ");
  }

  private boolean has(String beginning) {
    return lines.stream().anyMatch(line -> line.startsWith(beginning));
  }

  private boolean ends(String end) {
    return lines.stream().anyMatch(line -> line.endsWith(end));
  }

  @Override
  public String toString() {
    return lines.isEmpty() ? "no answer" : String.join("; ", lines);
  }
}
