package dev.meerkat.media.nal;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The parameter sets of a track as they come in, from the description and in band.
///
/// The track's format holds one of each kind: the first, until another comes with its id, or until
/// a key frame names others by a picture set that builds on another sequence set, as where a camera
/// changes its resolution and gives the new set a new id (ITU-T H.264 §7.4.1.2.1 lets it). Those
/// with other ids, for which the format has no place, go into the samples. For use by one thread.
final class ParameterSets {
  static final int MAX_BYTES = 4096;
  private static final int MAX_SHOWN_DIGITS = 128;

  private final NalSyntax syntax;
  private final SortedMap<Integer, Bytes> held = new TreeMap<>();
  private final FurtherParameterSets further = new FurtherParameterSets();
  private boolean changed;
  private String complaint = "";

  /// @param described as in [SpropParameterSets]; may be empty
  ParameterSets(NalSyntax syntax, List<String> described) {
    this.syntax = syntax;
    for (String sprop : described) {
      String problem = SpropParameterSets.read(sprop, this::take);
      complaint = problem.isEmpty() ? complaint : problem;
    }
  }

  /// Takes a NAL unit that is a parameter set, and passes over any other.
  void take(byte[] buffer, int offset, int length) {
    int end = offset + length;
    while (end > offset + syntax.headerBytes() && buffer[end - 1] == 0) {
      end--;
    }
    int size = end - offset;
    if (size <= syntax.headerBytes()
        || syntax.kind(buffer, offset) != NalSyntax.Kind.PARAMETER_SET) {
      return;
    }
    int type = syntax.type(buffer[offset]);
    Optional<Bytes> old = Optional.ofNullable(held.get(type));
    if (old.isPresent() && old.get().equalsRange(buffer, offset, size)) {
      return;
    }
    if (size > MAX_BYTES) {
      complaint = "a parameter set has " + size + " bytes, more than " + MAX_BYTES;
      return;
    }
    Bytes nal = Bytes.copyOf(ByteBuffer.wrap(buffer, offset, size));
    try {
      int id = syntax.parameterSetId(type, nal);
      if (old.isPresent() && syntax.parameterSetId(type, old.get()) != id) {
        further.take(type, id, nal);
        return;
      }
    } catch (IllegalArgumentException e) {
      complaint = "a parameter set cannot be read: " + e.getMessage() + " (" + shown(nal) + ")";
      return;
    }
    held.put(type, nal);
    changed = true;
  }

  /// Makes those the format that a key frame needs. Where only the set of its pictures is another,
  /// which a camera may change at each, the format stays, as the other ones are in the sample.
  ///
  /// @param offset of a slice of the key frame
  void activate(byte[] b, int offset, int length) {
    if (!complete() || further.isEmpty()) {
      return;
    }
    SortedMap<Integer, Bytes> needed;
    try {
      needed = needed(syntax.pictureSetId(b, offset, length));
    } catch (IllegalArgumentException _) {
      // The picture says nothing that could be followed: it goes on with what there is.
      return;
    }
    int last = held.lastKey();
    if (needed.size() < held.size() || needed.headMap(last).equals(held.headMap(last))) {
      return;
    }
    needed.forEach((type, set) -> {
      Bytes old = held.put(type, set);
      if (old != null && !old.equals(set)) {
        further.remove(type, syntax.parameterSetId(type, set));
        further.take(type, syntax.parameterSetId(type, old), old);
        changed = true;
      }
    });
  }

  /// Those that a picture set builds on, and itself; fewer when one is missing.
  private SortedMap<Integer, Bytes> needed(int pictureSetId) {
    var needed = new TreeMap<Integer, Bytes>();
    int id = pictureSetId;
    for (int type : new TreeMap<>(syntax.parameterSets()).descendingKeySet()) {
      Bytes own = held.get(type);
      int wanted = id;
      Optional<Bytes> set =
          Optional.ofNullable(own)
              .filter(nal -> syntax.parameterSetId(type, nal) == wanted)
              .or(() -> further.find(type, wanted));
      if (set.isEmpty()) {
        return needed;
      }
      needed.put(type, set.get());
      id = type == syntax.parameterSets().firstKey() ? id : syntax.parentSetId(type, set.get());
    }
    return needed;
  }

  private static String shown(Bytes nal) {
    String text = nal.toString();
    return text.length() <= MAX_SHOWN_DIGITS ? text : text.substring(0, MAX_SHOWN_DIGITS) + "...";
  }

  /// The format when it is complete and has changed since this was last asked.
  Optional<TrackFormat> news() {
    if (!changed || !complete()) {
      return Optional.empty();
    }
    changed = false;
    return Optional.of(syntax.format(List.copyOf(held.values())));
  }

  /// What belongs in front of the next picture, in this order; to be asked once for each.
  List<Bytes> before(boolean keyFrame) {
    return further.before(keyFrame);
  }

  /// Whether there is a whole format.
  boolean complete() {
    return held.size() == syntax.parameterSets().size();
  }

  /// What is wrong with the parameter sets, for a person; empty when nothing is.
  String complaint() {
    if (complete() || !complaint.isEmpty()) {
      return complete() ? further.complaint() : complaint;
    }
    var missing = new TreeMap<>(syntax.parameterSets());
    missing.keySet().removeAll(held.keySet());
    return "no "
        + syntax.codec()
        + " parameter sets ("
        + String.join(", ", missing.values())
        + ") came, neither described nor in band";
  }
}
