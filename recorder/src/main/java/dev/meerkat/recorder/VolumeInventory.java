package dev.meerkat.recorder;

import dev.meerkat.core.archive.Periods;
import dev.meerkat.core.archive.Periods.Period;
import dev.meerkat.core.model.CameraId;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/// What the index of a volume says, in memory, so that it can be told while the volume hangs or is
/// gone: how many bytes of each camera it has, of which periods, and which ones retention has
/// deleted. Of each camera it remembers a bounded number of periods, the newest; of a camera that
/// was not counted yet ([SegmentIndex#takeStock]) none. Safe for use by several threads; no method
/// waits for a disk.
final class VolumeInventory {
  /// Of each camera; it has one for each time in which it was recorded there without a gap.
  private static final int MAX_PERIODS = 2_000;

  private static final class Stock {
    private long sizeBytes;
    private boolean counted = true;
    private Periods held = periods();
    private final Periods deleted = periods();
  }

  /// @param held periods of which there is footage, not cut to what was asked
  /// @param knownFromMicros before this moment there may be more
  record Known(List<Period> held, long knownFromMicros) {
    static final Known NOTHING = new Known(List.of(), Long.MAX_VALUE);
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<CameraId, Stock> stocks = new TreeMap<>();

  static Periods periods() {
    return new Periods(MAX_PERIODS);
  }

  /// There is footage of a camera, which is to be counted.
  void expect(CameraId camera, long sizeBytes) {
    lock.lock();
    try {
      Stock stock = stock(camera);
      stock.sizeBytes = sizeBytes;
      stock.counted = false;
    } finally {
      lock.unlock();
    }
  }

  /// Cameras that are to be counted.
  List<CameraId> uncounted() {
    lock.lock();
    try {
      return stocks.entrySet().stream()
          .filter(each -> !each.getValue().counted)
          .map(Map.Entry::getKey)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  void counted(CameraId camera, Periods held) {
    lock.lock();
    try {
      Stock stock = stock(camera);
      stock.held = held;
      stock.counted = true;
    } finally {
      lock.unlock();
    }
  }

  void add(Segment segment) {
    lock.lock();
    try {
      Stock stock = stock(segment.camera());
      stock.sizeBytes += segment.sizeBytes();
      if (stock.counted) {
        stock.held.add(segment.startMicros(), segment.endMicros());
      }
    } finally {
      lock.unlock();
    }
  }

  /// @param overlapping segments that stay and have some of the same time, as when the clock was
  ///   set back
  void remove(Segment segment, List<Segment> overlapping) {
    lock.lock();
    try {
      Stock stock = stock(segment.camera());
      stock.sizeBytes -= segment.sizeBytes();
      if (stock.counted) {
        stock.held.remove(segment.startMicros(), segment.endMicros());
        overlapping.forEach(each -> stock.held.add(each.startMicros(), each.endMicros()));
      }
    } finally {
      lock.unlock();
    }
  }

  /// Forgets all segments; what was deleted stays known.
  void clear() {
    lock.lock();
    try {
      for (Stock stock : stocks.values()) {
        stock.sizeBytes = 0;
        stock.held = periods();
        stock.counted = true;
      }
    } finally {
      lock.unlock();
    }
  }

  void addDeleted(Segment segment) {
    lock.lock();
    try {
      stock(segment.camera()).deleted.add(segment.startMicros(), segment.endMicros());
    } finally {
      lock.unlock();
    }
  }

  private Stock stock(CameraId camera) {
    return stocks.computeIfAbsent(camera, _ -> new Stock());
  }

  /// Bytes of each camera that has any.
  NavigableMap<CameraId, Long> sizes() {
    lock.lock();
    try {
      var sizes = new TreeMap<CameraId, Long>();
      stocks.forEach((camera, stock) -> {
        if (stock.sizeBytes > 0) {
          sizes.put(camera, stock.sizeBytes);
        }
      });
      return sizes;
    } finally {
      lock.unlock();
    }
  }

  Known known(CameraId camera, long fromMicros, long toMicros) {
    lock.lock();
    try {
      Stock stock = stocks.getOrDefault(camera, new Stock());
      return stock.counted
          ? new Known(stock.held.overlapping(fromMicros, toMicros), stock.held.knownFromMicros())
          : Known.NOTHING;
    } finally {
      lock.unlock();
    }
  }

  /// Those that overlap a period.
  List<Period> deleted(CameraId camera, long fromMicros, long toMicros) {
    lock.lock();
    try {
      return stocks.getOrDefault(camera, new Stock()).deleted.overlapping(fromMicros, toMicros);
    } finally {
      lock.unlock();
    }
  }
}
