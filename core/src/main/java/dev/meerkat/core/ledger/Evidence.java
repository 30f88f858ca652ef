package dev.meerkat.core.ledger;

import dev.meerkat.core.archive.Piece;
import dev.meerkat.core.model.ServerId;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the servers of a site say of one camera, from which its [Ledger] is made.
///
/// @param pieces footage, in any order, overlapping or not
/// @param outages in any order
/// @param unanswered servers that may hold footage but were not heard, each with why
public record Evidence(
    List<Piece> pieces, List<Outage> outages, SortedMap<ServerId, String> unanswered) {
  public Evidence {
    pieces = List.copyOf(pieces);
    outages = List.copyOf(outages);
    unanswered = Collections.unmodifiableSortedMap(new TreeMap<>(unanswered));
  }
}
