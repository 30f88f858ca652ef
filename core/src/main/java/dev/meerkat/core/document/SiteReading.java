package dev.meerkat.core.document;

import dev.meerkat.core.model.SiteConfiguration;
import java.util.List;

/// The site as far as its documents can be understood.
///
/// @param problems one sentence for each document that was skipped, saying why
public record SiteReading(SiteConfiguration configuration, List<String> problems) {
  public SiteReading {
    problems = List.copyOf(problems);
  }
}
