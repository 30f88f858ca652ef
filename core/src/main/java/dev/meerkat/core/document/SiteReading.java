package dev.meerkat.core.document;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The site as far as its documents can be understood.
///
/// @param removedAtMillis when servers were removed from the site, milliseconds since the epoch
/// @param problems one sentence for each document that was skipped, saying why
public record SiteReading(
    SiteConfiguration configuration,
    SortedMap<ServerId, Long> removedAtMillis,
    List<String> problems) {
  public SiteReading {
    removedAtMillis = Collections.unmodifiableSortedMap(new TreeMap<>(removedAtMillis));
    problems = List.copyOf(problems);
  }
}
