package dev.meerkat.recorder;

import java.nio.file.Path;
import java.util.OptionalLong;

/// One thing that [ArchiveVerify] has found.
///
/// @param offset in the file, where the matter has a place in it
/// @param todo what a person should do about it; empty when there is nothing to be done
public record Finding(Severity severity, Path file, OptionalLong offset, String what, String todo) {
  /// What a finding means for the footage.
  public enum Severity {
    /// Costs no footage and hides none.
    NOTE,
    /// Footage is lost, hidden, or does not play as it should.
    WRONG
  }

  static Finding note(Path file, String what, String todo) {
    return new Finding(Severity.NOTE, file, OptionalLong.empty(), what, todo);
  }

  static Finding wrong(Path file, String what, String todo) {
    return new Finding(Severity.WRONG, file, OptionalLong.empty(), what, todo);
  }

  static Finding wrong(Path file, long offset, String what, String todo) {
    return new Finding(Severity.WRONG, file, OptionalLong.of(offset), what, todo);
  }
}
