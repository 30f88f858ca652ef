package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.replication.capture.FileId;
import dev.meerkat.replication.capture.Held;
import dev.meerkat.replication.capture.Parts;
import dev.meerkat.replication.capture.Snapshots;
import dev.meerkat.replication.capture.Snapshots.Piece;
import dev.meerkat.replication.wire.Bounds;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The ranges that a resync still has to go through. All files that there are when it begins are
/// known by then; what comes later is in the stream.
///
/// They are taken in windows. When one is found, the descriptions of its files are told, and before
/// their contents are counted: so a copy has each file before something of it could be missed.
final class Scan {
  /// Of content that a window has about.
  private static final long WINDOW_BYTES = 32L << 20;

  private final long id;
  private final ArrayDeque<Piece> next = new ArrayDeque<>();
  private final Map<Long, Window> windows = new ConcurrentHashMap<>();
  private final List<Range> all;
  private volatile Progress progress = new Progress(0, Optional.empty());

  private static final class Window {
    private final Ranges ranges;
    private final ArrayDeque<Piece> left;
    private volatile Map<Range, MemorySegment> held = Map.of();

    Window(Collection<Piece> pieces) {
      left = new ArrayDeque<>(pieces);
      ranges = Ranges.of(pieces.stream().map(Piece::range).toList());
    }
  }

  /// How far it is.
  ///
  /// @param bytes of content gone through
  /// @param ofBytes all of it, about; none while that is not known
  record Progress(long bytes, Optional<Long> ofBytes) {
    long left() {
      return ofBytes.map(all -> Math.max(0, all - bytes)).orElse(0L);
    }
  }

  /// @param everyFile those that there are
  Scan(long id, Ranges ranges, Collection<FileId> everyFile) {
    this.id = id;
    all = new ArrayList<>();
    if (ranges.everything()) {
      all.add(Range.whole(FileId.ROOT.number()));
      everyFile.stream()
          .filter(file -> !file.equals(FileId.ROOT))
          .sorted()
          .forEach(file -> all.add(Range.whole(file.number())));
    } else {
      all.addAll(ranges.some());
    }
    all.forEach(range -> next.add(new Piece(range, range.number() < 0 ? 0 : Parts.BYTES)));
  }

  long id() {
    return id;
  }

  Progress progress() {
    return progress;
  }

  /// Counts how much there is to go through.
  void measure(Snapshots snapshots) throws IOException {
    long bytes = 0;
    for (Range range : all) {
      if (range.number() == Range.WHOLE) {
        bytes += snapshots.size(new FileId(range.file()));
      } else if (range.number() >= 0) {
        bytes += Parts.BYTES;
      }
    }
    add(0, Optional.of(bytes));
  }

  private synchronized void add(long bytes, Optional<Long> ofBytes) {
    progress = new Progress(progress.bytes + bytes, progress.ofBytes.or(() -> ofBytes));
  }

  interface Telling {
    void tell(Range range) throws IOException;

    List<Piece> pieces(FileId file) throws IOException;

    /// Whether more may be told now.
    boolean hasRoom();
  }

  /// Finds the next window.
  ///
  /// @param telling tells descriptions, and then what the files are made of
  /// @return whether there is more behind it
  boolean look(long number, Telling telling) throws IOException {
    List<Piece> found = new ArrayList<>();
    long bytes = 0;
    while (!next.isEmpty()
        && found.size() < Bounds.WINDOW_RANGES
        && bytes < WINDOW_BYTES
        && telling.hasRoom()) {
      Piece piece = next.poll();
      Range range = piece.range();
      if (range.number() >= 0) {
        found.add(piece);
        bytes += piece.bytes();
        continue;
      }
      telling.tell(new Range(range.file(), Parts.DESCRIPTION));
      if (range.number() == Range.WHOLE) {
        telling.pieces(new FileId(range.file())).reversed().forEach(next::addFirst);
      }
    }
    windows.put(number, new Window(found));
    return !next.isEmpty();
  }

  /// What a window has; nothing when it is not there.
  Ranges ranges(long window) {
    return Optional.ofNullable(windows.get(window)).map(all -> all.ranges).orElse(Ranges.NONE);
  }

  /// The standby has told what it holds.
  void held(long window, List<Held> told) {
    Window asked = windows.get(window);
    if (asked != null) {
      Map<Range, MemorySegment> held = new HashMap<>();
      told.forEach(each -> held.put(each.range(), each.digests()));
      asked.held = held;
    }
  }

  interface Work {
    /// @param held what the standby holds of it, if that is known
    void with(Range range, Optional<MemorySegment> held) throws IOException;
  }

  /// Goes through the next range of a window.
  ///
  /// @return false when none is left
  boolean next(long number, Work work) throws IOException {
    Window window = windows.get(number);
    if (window == null || window.left.isEmpty()) {
      windows.remove(number);
      return false;
    }
    Piece piece = window.left.poll();
    work.with(piece.range(), Optional.ofNullable(window.held.get(piece.range())));
    add(piece.bytes(), Optional.empty());
    return true;
  }
}
