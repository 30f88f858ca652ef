package dev.meerkat.core.archive;

import dev.meerkat.core.model.ServerId;
import java.util.Optional;

/// A stretch of time of which somebody holds footage, or may hold it, that cannot be had now. Where
/// nobody else has footage either, it is no gap.
///
/// @param toMicros exclusive
/// @param held whether footage of all of it is known to be there; otherwise it may be
public record Withheld(Holder holder, long fromMicros, long toMicros, boolean held) {
  /// Who withholds it: a server that does not answer, or a volume that cannot be read.
  ///
  /// @param volume of the server; empty when it is the whole server
  /// @param why for the operator
  public record Holder(ServerId server, Optional<String> volume, String why) {
    /// Such as `north`, or `volume /mnt/a of north`.
    public String name() {
      return volume.map(path -> "volume " + path + " of ").orElse("") + server;
    }

    /// Such as `north (it is down)`.
    public String sentence() {
      return name() + " (" + why + ")";
    }
  }

  public Withheld {
    if (toMicros <= fromMicros) {
      throw new IllegalArgumentException(
          "what " + holder.name() + " withholds ends at " + toMicros + ", not after " + fromMicros);
    }
  }

  /// What of it lies in a period.
  public Optional<Withheld> within(long startMicros, long endMicros) {
    long from = Math.max(fromMicros, startMicros);
    long to = Math.min(toMicros, endMicros);
    return from < to ? Optional.of(new Withheld(holder, from, to, held)) : Optional.empty();
  }
}
