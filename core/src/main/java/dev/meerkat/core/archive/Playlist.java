package dev.meerkat.core.archive;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which piece plays when, so that each moment that anybody recorded is played once.
///
/// @param plays in order of time, not overlapping
public record Playlist(List<Play> plays) {
  /// Which of several pieces to play: the one that lasts longest, so that there are few joints.
  private static final Comparator<Piece> PREFERENCE =
      Comparator.comparingLong(Piece::endMicros)
          .thenComparing(Comparator.comparing(Piece::server).reversed());

  /// @param toMicros exclusive
  public record Play(Piece piece, long fromMicros, long toMicros) {}

  public Playlist {
    plays = List.copyOf(plays);
  }

  /// A piece is played until it ends; then the one that reaches furthest goes on from there.
  ///
  /// @param pieces of one camera, in any order, overlapping or not
  public static Playlist of(List<Piece> pieces, long fromMicros, long toMicros) {
    List<Piece> joined = Timeline.joined(pieces);
    var plays = new ArrayList<Play>();
    long at = fromMicros;
    for (Optional<Piece> next = next(joined, at);
        next.isPresent() && at < toMicros;
        next = next(joined, at)) {
      Piece piece = next.get();
      long from = Math.max(at, piece.startMicros());
      long to = Math.min(piece.endMicros(), toMicros);
      if (from < to) {
        plays.add(new Play(piece, from, to));
      }
      at = Math.max(at, piece.endMicros());
    }
    return new Playlist(plays);
  }

  private static Optional<Piece> next(List<Piece> pieces, long atMicros) {
    Optional<Piece> covering =
        pieces.stream()
            .filter(p -> p.startMicros() <= atMicros + Timeline.JOINT_TOLERANCE_MICROS)
            .filter(p -> p.endMicros() > atMicros)
            .max(PREFERENCE);
    return covering.isPresent()
        ? covering
        : pieces.stream()
            .filter(p -> p.startMicros() > atMicros)
            .min(Comparator.comparingLong(Piece::startMicros).thenComparing(PREFERENCE.reversed()));
  }
}
