package dev.meerkat.core.group;

/// Whether a host that is started begins a group that it ran alone before: the other host may have
/// been given it meanwhile, as this one was taken for gone.
///
/// | The other host says | The group |
/// |---|---|
/// | that it was not given it | begins |
/// | that it was given it | does not |
/// | nothing, and was not waited for long enough | does not yet |
/// | nothing, later, and said last that it was given it | does not |
/// | nothing, later, else | begins: it may be the one that is gone |
public final class Resumption {
  private Resumption() {}

  /// What the other host says.
  public enum Answer {
    NOT_GIVEN,
    GIVEN,
    NOTHING
  }

  /// @param given whether it has said before, last, that it was given the group
  /// @param waited whether it was waited for long enough
  public static boolean begins(Answer answer, boolean given, boolean waited) {
    return switch (answer) {
      case NOT_GIVEN -> true;
      case GIVEN -> false;
      case NOTHING -> waited && !given;
    };
  }
}
