package dev.meerkat.lab.dataset;

import java.util.List;
import java.util.Optional;

/// What `meerkat replicate status` says.
///
/// @param lines none when the process does not answer
record SideStatus(List<String> lines) {
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
    return isProtected() && lines.contains("lag: 0 bytes");
  }

  /// Why a promotion was refused, or the process cannot go on.
  Optional<String> refusal() {
    return isActive()
        ? Optional.empty()
        : lines.stream().filter(line -> line.startsWith("last: ")).findFirst();
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
