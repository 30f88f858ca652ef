package dev.meerkat.media.h265;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.nal.BitReader;
import dev.meerkat.media.nal.SpropParameterSets;
import java.nio.ByteBuffer;
import java.util.Optional;

/// The parameter sets of a track as they come in, from the description and in band.
///
/// The track's format holds one of each kind. A set with the id of the one held replaces it and
/// stays out of the samples; a set with another id is left in the samples, as the format has no
/// place for it.
final class ParameterSets {
  static final int MAX_BYTES = 4096;

  private static final Bytes NONE = Bytes.copyOf(new byte[0]);

  private Bytes vps = NONE;
  private Bytes sps = NONE;
  private Bytes pps = NONE;
  private Optional<SequenceParameterSet> parsed = Optional.empty();
  private boolean changed;
  private String complaint = "";

  void describe(String sprop) {
    String problem = SpropParameterSets.read(sprop, this::take);
    if (!problem.isEmpty()) {
      complaint = problem;
    }
  }

  /// Takes a NAL unit of type VPS, SPS or PPS; false when it must stay in the samples.
  boolean take(byte[] buffer, int offset, int length) {
    int end = offset + length;
    while (end > offset + 2 && buffer[end - 1] == 0) {
      end--;
    }
    if (end - offset < 3) {
      return true;
    }
    int type = NalType.of(buffer[offset]);
    if (held(type).equalsRange(buffer, offset, end - offset)) {
      return true;
    }
    if (end - offset > MAX_BYTES) {
      complaint = "a parameter set has " + (end - offset) + " bytes, more than " + MAX_BYTES;
      return true;
    }
    Bytes nal = Bytes.copyOf(ByteBuffer.wrap(buffer, offset, end - offset));
    try {
      return take(type, nal);
    } catch (IllegalArgumentException e) {
      complaint = "a parameter set cannot be read: " + e.getMessage() + " (" + nal + ")";
      return true;
    }
  }

  private Bytes held(int type) {
    return switch (type) {
      case NalType.VPS -> vps;
      case NalType.SPS -> sps;
      case NalType.PPS -> pps;
      default -> NONE;
    };
  }

  private boolean take(int type, Bytes nal) {
    int id = id(type, nal);
    Bytes held = held(type);
    if (held.size() > 0 && id(type, held) != id) {
      return false;
    }
    switch (type) {
      case NalType.VPS -> vps = nal;
      case NalType.SPS -> {
        sps = nal;
        parsed = Optional.of(SequenceParameterSet.parse(nal));
      }
      case NalType.PPS -> pps = nal;
      default -> {
        return true;
      }
    }
    changed = true;
    return true;
  }

  /// vps_video_parameter_set_id, sps_seq_parameter_set_id, pps_pic_parameter_set_id (ITU-T H.265
  /// §7.3.2.1 to §7.3.2.3).
  private static int id(int type, Bytes nal) {
    return switch (type) {
      case NalType.VPS -> nal.at(2) >> 4;
      case NalType.SPS -> SequenceParameterSet.parse(nal).id();
      default -> new BitReader(nal.toArray(), 2, nal.size() - 2).unsignedGolomb();
    };
  }

  /// The format when it is complete and has changed since this was last asked.
  Optional<TrackFormat> news() {
    if (!changed || !complete()) {
      return Optional.empty();
    }
    changed = false;
    return parsed.map(p -> new TrackFormat.H265(vps, sps, pps, p.width(), p.height()));
  }

  boolean complete() {
    return vps.size() > 0 && sps.size() > 0 && pps.size() > 0;
  }

  String complaint() {
    if (complete()) {
      return "";
    }
    return complaint.isEmpty()
        ? "no H.265 parameter sets (VPS, SPS and PPS) came, neither described nor in band"
        : complaint;
  }
}
