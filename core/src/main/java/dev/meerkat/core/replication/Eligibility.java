package dev.meerkat.core.replication;

import dev.meerkat.core.model.ServerId;
import java.util.Optional;

/// What a copy is good for when its side is to become active.
///
/// @param words why
public record Eligibility(Grade grade, String words) {
  public enum Grade {
    /// It has all whose durability was promised to an application.
    COMPLETE,
    /// It is a state that the active side has been in, and may lack what came after.
    LOGICAL,
    /// It is no such state.
    INCONSISTENT
  }

  /// @param ruling of the arbiter; none when it does not answer
  /// @param lagBytes what the copy was seen to lack when it last heard of the active side
  public static Eligibility of(Copy copy, ServerId self, Optional<Ruling> ruling, long lagBytes) {
    if (copy.isResyncing()) {
      return new Eligibility(Grade.INCONSISTENT, "a resync was not finished");
    }
    if (copy.isInconsistent()) {
      return new Eligibility(Grade.INCONSISTENT, "what it held was being moved aside");
    }
    boolean chosen = ruling.filter(now -> now.active().equals(self)).isPresent();
    if (isOwn(copy, self, ruling)) {
      return new Eligibility(Grade.COMPLETE, self + " was active last");
    }
    if (copy.history().isEmpty()) {
      if (ruling.isEmpty()) {
        return new Eligibility(
            Grade.INCONSISTENT,
            "it has never been synchronised, and whether it is what all begins with is not known,"
                + " as the arbiter does not answer");
      }
      return new Eligibility(Grade.INCONSISTENT, "it has never been synchronised");
    }
    if (!copy.tracker().differing().isEmpty()) {
      return new Eligibility(
          Grade.INCONSISTENT, "a verification found that it differs from the active side");
    }
    if (ruling.isEmpty()) {
      return new Eligibility(
          Grade.LOGICAL, "the arbiter does not answer: it may be outdated" + lag(lagBytes));
    }
    var now = ruling.get();
    if (chosen) {
      return new Eligibility(
          Grade.LOGICAL,
          copy.history().starts().getLast().by() + " was active after " + self + lag(lagBytes));
    }
    return now.complete() && copy.history().epoch() == now.epoch()
        ? new Eligibility(Grade.COMPLETE, "the arbiter has recorded it as complete")
        : new Eligibility(
            Grade.LOGICAL, now.active() + " may have gone on without it" + lag(lagBytes));
  }

  /// Whether this side was active last, or its data was chosen, as far as that is known.
  public static boolean isOwn(Copy copy, ServerId self, Optional<Ruling> ruling) {
    return ruling
        .filter(now -> now.active().equals(self) && !hasFollowedSince(copy, self, now))
        .isPresent();
  }

  /// A ruling that this side was told or gave itself is of the past when its copy has been through
  /// a later epoch, of the other side.
  private static boolean hasFollowedSince(Copy copy, ServerId self, Ruling ruling) {
    var starts = copy.history().starts();
    return !starts.isEmpty()
        && starts.getLast().epoch() >= ruling.epoch()
        && !starts.getLast().by().equals(self);
  }

  private static String lag(long bytes) {
    return bytes == 0 ? "" : ", at least " + bytes + " bytes are missing";
  }
}
