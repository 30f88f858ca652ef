package dev.meerkat.core.document;

import java.util.List;

/// A delta, divided into what may be merged and what comes from a clock too far ahead.
public record Screened(Documents believed, List<Change> refused) {
  public Screened {
    refused = List.copyOf(refused);
  }
}
