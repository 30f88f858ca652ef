package dev.meerkat.media.h264;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.nal.BitReader;
import dev.meerkat.media.nal.SpropParameterSets;
import java.nio.ByteBuffer;
import java.util.Optional;

/// The parameter sets of a track as they come in, from the description and in band.
///
/// The track's format holds one sequence and one picture parameter set. A set with the id of the
/// one held replaces it and stays out of the samples; a set with another id is left in the samples,
/// as the format has no place for it.
final class ParameterSets {
  static final int MAX_BYTES = 4096;
  private static final int MAX_SHOWN_DIGITS = 128;

  private Bytes sps = Bytes.copyOf(new byte[0]);
  private Bytes pps = Bytes.copyOf(new byte[0]);
  private SequenceParameterSet parsed = new SequenceParameterSet(0, 0, 0, 0);
  private boolean changed;
  private String complaint = "";

  /// Takes the sets of `sprop-parameter-sets` (RFC 6184 §8.1).
  void describe(String spropParameterSets) {
    String problem = SpropParameterSets.read(spropParameterSets, this::take);
    if (!problem.isEmpty()) {
      complaint = problem;
    }
  }

  private static String shown(Bytes nal) {
    String text = nal.toString();
    return text.length() <= MAX_SHOWN_DIGITS ? text : text.substring(0, MAX_SHOWN_DIGITS) + "...";
  }

  /// Takes a NAL unit of type SPS or PPS; false when it must stay in the samples.
  boolean take(byte[] buffer, int offset, int length) {
    int end = offset + length;
    while (end > offset + 1 && buffer[end - 1] == 0) {
      end--;
    }
    Bytes held = NalType.of(buffer[offset]) == NalType.SPS ? sps : pps;
    if (held.equalsRange(buffer, offset, end - offset)) {
      return true;
    }
    if (end - offset > MAX_BYTES) {
      complaint = "a parameter set has " + (end - offset) + " bytes, more than " + MAX_BYTES;
      return true;
    }
    Bytes nal = Bytes.copyOf(ByteBuffer.wrap(buffer, offset, end - offset));
    try {
      return switch (NalType.of(nal.at(0))) {
        case NalType.SPS -> takeSps(nal);
        case NalType.PPS -> takePps(nal);
        default -> true;
      };
    } catch (IllegalArgumentException e) {
      complaint = "a parameter set cannot be read: " + e.getMessage() + " (" + shown(nal) + ")";
      return true;
    }
  }

  private boolean takeSps(Bytes nal) {
    SequenceParameterSet candidate = SequenceParameterSet.parse(nal);
    if (sps.size() > 0 && candidate.id() != parsed.id()) {
      return false;
    }
    sps = nal;
    parsed = candidate;
    changed = true;
    return true;
  }

  private boolean takePps(Bytes nal) {
    if (pps.size() > 0 && ppsId(nal) != ppsId(pps)) {
      return false;
    }
    pps = nal;
    changed = true;
    return true;
  }

  /// pic_parameter_set_id, the first field (ITU-T H.264 §7.3.2.2).
  private static int ppsId(Bytes nal) {
    return new BitReader(nal.toArray(), 1, nal.size() - 1).unsignedGolomb();
  }

  /// The format when it is complete and has changed since this was last asked.
  Optional<TrackFormat> news() {
    if (!changed || !complete()) {
      return Optional.empty();
    }
    changed = false;
    return Optional.of(new TrackFormat.H264(sps, pps, parsed.width(), parsed.height()));
  }

  boolean complete() {
    return sps.size() > 0 && pps.size() > 0;
  }

  String complaint() {
    if (complete()) {
      return "";
    }
    return complaint.isEmpty()
        ? "no H.264 parameter sets (SPS and PPS) came, neither described nor in band"
        : complaint;
  }
}
