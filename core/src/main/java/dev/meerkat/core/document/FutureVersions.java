package dev.meerkat.core.document;

import dev.meerkat.core.heartbeat.Reading;
import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// What was written while a clock stood further ahead than others believe ([Hlc#MAX_AHEAD_MILLIS]).
/// As long as nothing is done, no other server takes it, nor what is written after it, however
/// right the clock is by now. So it is written anew under the present time, in its order, once it
/// is clear that this clock is not the one that is wrong:
///
/// | Other servers | Their clocks | It is written anew |
/// |---|---|---|
/// | none known | – | yes |
/// | known | none heard yet | no |
/// | heard | most of them agree with the one here | yes |
/// | heard | most of them do not | no: this clock may be behind |
public final class FutureVersions {
  /// Clocks agree that differ by no more than the one of a server that is let into a site may.
  static final long AGREEING_MICROS = 60_000_000;

  /// A clock that stands before the first of January 2026 was never set: it shows nothing.
  static final long SET_SINCE_MILLIS = Hlc.SUGGESTIONS_SINCE_SECONDS * 1_000;

  private FutureVersions() {}

  /// @param others that the configuration names
  /// @param readings of those that are connected
  /// @return what to hold instead, with what has changed; empty when nothing is to be done
  public static Optional<Merged> mended(
      Documents documents,
      ServerId self,
      long nowMillis,
      SortedSet<ServerId> others,
      SortedMap<ServerId, Reading> readings) {
    return nowMillis >= SET_SINCE_MILLIS && trustworthy(others, readings)
        ? writtenAnew(documents, self, nowMillis)
        : Optional.empty();
  }

  private static boolean trustworthy(
      SortedSet<ServerId> others, SortedMap<ServerId, Reading> readings) {
    List<Long> offsets = new ArrayList<>();
    readings.values().forEach(each -> each.clockOffsetMicros().ifPresent(offsets::add));
    long agreeing = offsets.stream().filter(offset -> Math.abs(offset) <= AGREEING_MICROS).count();
    return offsets.isEmpty()
        ? others.isEmpty() && readings.isEmpty()
        : 2 * agreeing > offsets.size();
  }

  private static Optional<Merged> writtenAnew(Documents documents, ServerId self, long nowMillis) {
    SortedMap<Hlc, Hlc> anew = new TreeMap<>();
    Hlc newest = Hlc.start(self);
    for (Document document : documents.byKey().values()) {
      for (FieldValue field : document.fields().values()) {
        Hlc version = field.version();
        if (version.wallMillis() - nowMillis > Hlc.MAX_AHEAD_MILLIS) {
          anew.put(version, version);
        } else if (version.compareTo(newest) > 0) {
          newest = version;
        }
      }
    }
    if (anew.isEmpty()) {
      return Optional.empty();
    }
    Hlc clock = new Hlc(newest.wallMillis(), newest.counter(), self);
    for (var each : anew.entrySet()) {
      clock = clock.tick(nowMillis);
      each.setValue(clock);
    }
    return Optional.of(documents.under(anew));
  }
}
