package dev.meerkat.recorder;

import dev.meerkat.core.archive.Piece;
import dev.meerkat.core.archive.Withheld;
import java.util.List;

/// What an archive has of a camera in a period.
///
/// @param pieces what can be read, in order: one for each stretch that was recorded without a gap;
///   not cut to the period
/// @param withheld what lies, or may lie, on volumes that cannot be read; cut to the period
public record Holdings(List<Piece> pieces, List<Withheld> withheld) {
  public Holdings {
    pieces = List.copyOf(pieces);
    withheld = List.copyOf(withheld);
  }
}
