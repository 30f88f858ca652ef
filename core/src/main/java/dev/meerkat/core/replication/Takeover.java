package dev.meerkat.core.replication;

/// Whether a side may become active with its copy.
///
/// | Policy | COMPLETE | LOGICAL | INCONSISTENT |
/// |---|---|---|---|
/// | COMPLETE | yes | no | no |
/// | LOGICAL | yes | yes, and what is missing is told | no |
/// | UNCONDITIONAL | yes | yes | yes, and the damage is told |
///
/// @param sentence for the log and the operator
public record Takeover(boolean allowed, String sentence) {
  public static Takeover judge(Policy policy, Eligibility eligibility) {
    boolean allowed =
        switch (eligibility.grade()) {
          case COMPLETE -> true;
          case LOGICAL -> policy != Policy.COMPLETE;
          case INCONSISTENT -> policy == Policy.UNCONDITIONAL;
        };
    var data =
        switch (eligibility.grade()) {
          case COMPLETE -> "data is complete (";
          case LOGICAL -> "data is logically consistent only (";
          case INCONSISTENT -> "data is inconsistent (";
        };
    return new Takeover(
        allowed,
        (allowed ? "takeover: " : "no takeover: ")
            + data
            + eligibility.words()
            + "); policy is "
            + policy);
  }

  /// What the data lacks with which it is allowed; empty when nothing.
  public String lack(Eligibility judged) {
    return judged.grade() == Eligibility.Grade.COMPLETE ? "" : sentence;
  }
}
