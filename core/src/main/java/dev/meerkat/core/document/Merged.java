package dev.meerkat.core.document;

import java.util.List;

/// The outcome of a merge.
///
/// @param accepted the fields in which `next` differs from the store before, in order of key and
///   field; empty when the delta held nothing new
public record Merged(Documents next, List<Change> accepted) {
  public Merged {
    accepted = List.copyOf(accepted);
  }

  /// Only what was accepted, as a delta that can be told to others.
  public Documents delta() {
    return Documents.of(accepted);
  }
}
