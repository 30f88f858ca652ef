package dev.meerkat.core.ledger;

import dev.meerkat.core.archive.Piece;
import dev.meerkat.core.archive.Withheld;
import java.util.List;

/// What the servers of a site say of one camera, from which its [Ledger] is made.
///
/// @param pieces footage, in any order, overlapping or not
/// @param outages in any order
/// @param withheld in any order: what servers that were not heard, and volumes that cannot be read,
///   hold or may hold
public record Evidence(List<Piece> pieces, List<Outage> outages, List<Withheld> withheld) {
  public Evidence {
    pieces = List.copyOf(pieces);
    outages = List.copyOf(outages);
    withheld = List.copyOf(withheld);
  }
}
