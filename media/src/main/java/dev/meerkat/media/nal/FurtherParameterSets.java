package dev.meerkat.media.nal;

import dev.meerkat.media.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Parameter sets that pictures may name beside those of the track's format, by type and id.
///
/// They stand in front of every key frame, so that whatever begins with one can be decoded, also
/// when they were described only or came once; and in front of the picture that they came with. For
/// use by one thread.
final class FurtherParameterSets {
  static final int MAX_SETS = 32;

  /// In the order of the types, which is that in which sets build on one another.
  private final SortedMap<Long, Bytes> held = new TreeMap<>();

  private final SortedMap<Long, Bytes> fresh = new TreeMap<>();
  private boolean tooMany;

  private static long key(int type, int id) {
    return (long) type << 32 | (id & 0xffff_ffffL);
  }

  /// The one of a number.
  Optional<Bytes> find(int type, int id) {
    return Optional.ofNullable(held.get(key(type, id)));
  }

  /// It has a place in the format now.
  void remove(int type, int id) {
    held.remove(key(type, id));
    fresh.remove(key(type, id));
  }

  /// Takes one in place of the one that it replaces.
  void take(int type, int id, Bytes nal) {
    long key = key(type, id);
    if (!held.containsKey(key) && held.size() == MAX_SETS) {
      tooMany = true;
    } else if (!nal.equals(held.put(key, nal))) {
      fresh.put(key, nal);
    }
  }

  /// Those that belong in front of the next picture. They are not new any more after that.
  List<Bytes> before(boolean keyFrame) {
    List<Bytes> sets = new ArrayList<>((keyFrame ? held : fresh).values());
    fresh.clear();
    return sets;
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  /// What is wrong, for a person; empty when nothing is.
  String complaint() {
    return tooMany
        ? "more than "
            + MAX_SETS
            + " parameter sets beside the first came; pictures that need others cannot be decoded"
        : "";
  }
}
