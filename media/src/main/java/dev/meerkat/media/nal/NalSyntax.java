package dev.meerkat.media.nal;

import dev.meerkat.media.TrackFormat;
import java.util.Optional;

/// What differs between the codecs that are made of NAL units, for [NalDepacketiser]. It keeps the
/// parameter sets of one track. For use by one thread.
public interface NalSyntax {
  /// What a packet is, by the header of its payload.
  enum Packet {
    /// One NAL unit.
    WHOLE,
    /// Several NAL units behind the header, each behind a 16-bit length.
    AGGREGATE,
    /// A piece of a NAL unit behind the header and a byte with start bit, end bit and type.
    FRAGMENT,
    /// Of no meaning.
    IGNORED,
    /// Something that a receiver which did not ask for it cannot read.
    REFUSED
  }

  /// What a NAL unit is, by its header.
  enum Kind {
    /// A piece of a picture at which decoding can begin.
    KEY_SLICE,
    SLICE,
    /// A piece of a picture that is decoded after a key frame, shown before it, and may build on
    /// pictures before it (H.265 RASL).
    LEADING_SLICE,
    PARAMETER_SET,
    /// Says that an access unit begins, and nothing else.
    DELIMITER,
    /// Of no use in a file.
    LEFT_OUT,
    OTHER;

    boolean isSlice() {
      return this == KEY_SLICE || this == SLICE || this == LEADING_SLICE;
    }
  }

  /// Bytes of a NAL unit's header, and of a payload's, which looks the same.
  int headerBytes();

  /// @param length at least [#headerBytes()]
  Packet packet(byte[] b, int offset, int length);

  /// The header of the NAL unit that a fragment is of: its bytes in one number, the first on top.
  ///
  /// @param type the byte behind the payload's header; its low bits have the type
  int fragmentedHeader(byte[] b, int offset, int type);

  /// @param offset of a whole header
  Kind kind(byte[] b, int offset);

  /// Whether a slice is the first one of its picture.
  ///
  /// @param firstByte of the slice, behind the NAL unit's header
  default boolean startsPicture(int firstByte) {
    return (firstByte & 0x80) != 0;
  }

  /// Takes a NAL unit that is a [parameter set][Kind#PARAMETER_SET]; false when it must stay in the
  /// samples.
  boolean take(byte[] b, int offset, int length);

  /// The format when it is complete and has changed since this was last asked.
  Optional<TrackFormat> news();

  /// Whether there is a whole format.
  boolean complete();

  /// What is wrong with the parameter sets, for a person; empty when nothing is.
  String complaint();
}
