package dev.meerkat.core.archive;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// On which volume a new segment goes: the first in the configured order, of the best of these.
///
/// | | Volume |
/// |---|---|
/// | 1 | ready, has its reserve free, keeps up |
/// | 2 | ready, has its reserve free, but is slow |
/// | 3 | ready, but nearly full; the one with most room |
/// | 4 | full or failed: the attempt tells whether it is well again |
/// | 5 | hung: memory is the place to wait in |
///
/// What has just failed on one volume goes on only where it is likely to succeed, 1 to 3; what is
/// on one that does not keep up, only on 1.
///
/// @param volume its number
public record Placement(int volume, String reason) {
  /// @param reserveBytes with less free it counts as nearly full
  /// @param keepsUp as [KeepingUp] says
  public record Candidate(
      int volume, VolumeState state, long freeBytes, long reserveBytes, boolean keepsUp) {
    boolean roomy() {
      return state == VolumeState.READY && freeBytes >= reserveBytes;
    }
  }

  /// For a segment that begins.
  ///
  /// @param candidates in the configured order
  /// @return empty when every volume is missing
  public static Optional<Placement> first(List<Candidate> candidates) {
    return next(candidates)
        .or(() ->
            find(
                candidates,
                each -> each.state() == VolumeState.FULL || each.state() == VolumeState.FAILED,
                "no volume is ready, so one that failed is tried"))
        .or(() ->
            find(
                candidates,
                each -> each.state() == VolumeState.HUNG,
                "all volumes hang, so one is waited for"));
  }

  /// For a segment that has just failed on another volume, which is not among the candidates.
  public static Optional<Placement> next(List<Candidate> candidates) {
    return better(candidates)
        .or(() -> find(candidates, Candidate::roomy, "the first with room, though it is slow"))
        .or(() ->
            candidates.stream()
                .filter(each -> each.state() == VolumeState.READY)
                .max(
                    Comparator.comparingLong(Candidate::freeBytes)
                        .thenComparing(Candidate::volume, Comparator.reverseOrder()))
                .map(
                    each -> new Placement(each.volume(), "all are nearly full, it has most room")));
  }

  /// For a segment that could stay, on a volume that does not keep up and is not among the
  /// candidates.
  public static Optional<Placement> better(List<Candidate> candidates) {
    return find(candidates, each -> each.roomy() && each.keepsUp(), "the first with room");
  }

  private static Optional<Placement> find(
      List<Candidate> candidates, Predicate<Candidate> fits, String reason) {
    return candidates.stream()
        .filter(fits)
        .findFirst()
        .map(each -> new Placement(each.volume(), reason));
  }
}
