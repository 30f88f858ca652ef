package dev.meerkat.core.archive;

import dev.meerkat.core.model.CameraId;
import java.util.SortedMap;
import java.util.TreeMap;

/// Segments of a volume that could not be deleted. Retention leaves them alone for an hour, so that
/// it goes on with others, and then tries all of them again. Of each camera it remembers a bounded
/// number of periods; what it forgets is tried again earlier. Not safe for use by several threads.
public final class Undeletable {
  public static final long RETRY_MILLIS = 3_600_000;

  private static final int MAX_PERIODS = 2_000;

  private final SortedMap<CameraId, Periods> periods = new TreeMap<>();
  private long sinceMillis;

  /// @param nowMillis of a clock that never goes back
  public void add(CameraId camera, long startMicros, long endMicros, long nowMillis) {
    if (isEmpty(nowMillis)) {
      sinceMillis = nowMillis;
    }
    periods.computeIfAbsent(camera, _ -> new Periods(MAX_PERIODS)).add(startMicros, endMicros);
  }

  /// Whether a segment is to be left alone.
  public boolean has(CameraId camera, long startMicros, long endMicros, long nowMillis) {
    if (isEmpty(nowMillis)) {
      return false;
    }
    Periods own = periods.get(camera);
    return own != null
        && own.overlapping(startMicros, endMicros).stream()
            .anyMatch(each -> each.startMicros() <= startMicros && each.endMicros() >= endMicros);
  }

  /// Whether none is to be left alone.
  public boolean isEmpty(long nowMillis) {
    if (nowMillis - sinceMillis >= RETRY_MILLIS) {
      periods.clear();
    }
    return periods.isEmpty();
  }
}
