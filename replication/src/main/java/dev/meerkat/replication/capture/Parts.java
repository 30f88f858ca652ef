package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import java.util.ArrayList;
import java.util.List;

/// The ranges of a file, by what they are for: the mebibytes of its content, or the names in a
/// folder, count from 0; what else there is has numbers below.
public final class Parts {
  /// Of a range of content.
  public static final int BYTES = 1 << 20;

  /// The names in a folder.
  public static final long LISTING = 0;

  /// What a [Change.Description] tells.
  public static final long DESCRIPTION = -1;

  /// More mebibytes at once count as all of the file.
  private static final long MOST = 1_024;

  private Parts() {}

  static Ranges whole(FileId file) {
    return Ranges.of(List.of(Range.whole(file.number())));
  }

  /// All of a new file, and of the others that are made with it ([FileNumbers]).
  static Ranges made(FileId file) {
    return file.equals(FileId.LEFT_OUT)
        ? whole(file)
        : Ranges.of(List.of(Range.block(file.number())));
  }

  static Ranges described(FileId file) {
    return Ranges.of(List.of(description(file)));
  }

  private static Range description(FileId file) {
    return new Range(file.number(), DESCRIPTION);
  }

  static Ranges listed(FileId folder) {
    return Ranges.of(List.of(new Range(folder.number(), LISTING), description(folder)));
  }

  /// Some of the content, and the size and times.
  static Ranges content(FileId file, long from, long end) {
    if (end <= from) {
      return described(file);
    }
    long first = from / BYTES;
    long last = (end - 1) / BYTES;
    if (last - first >= MOST) {
      return whole(file);
    }
    var ranges = new ArrayList<Range>();
    ranges.add(description(file));
    for (long number = first; number <= last; number++) {
      ranges.add(new Range(file.number(), number));
    }
    return Ranges.of(ranges);
  }
}
