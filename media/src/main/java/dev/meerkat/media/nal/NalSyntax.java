package dev.meerkat.media.nal;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;
import java.util.List;
import java.util.SortedMap;

/// What differs between the codecs that are made of NAL units. Has no state.
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

  /// Such as `H.264`.
  String codec();

  /// Bytes of a NAL unit's header, and of a payload's, which looks the same.
  int headerBytes();

  /// @param length at least [#headerBytes()]
  Packet packet(byte[] b, int offset, int length);

  /// The header of the NAL unit that a fragment is of: its bytes in one number, the first on top.
  ///
  /// @param type the byte behind the payload's header; its low bits have the type
  int fragmentedHeader(byte[] b, int offset, int type);

  /// The other way: the first byte of the header that fragments of a NAL unit have; what follows it
  /// in the header stays.
  int fragmentFirstByte(int firstByte);

  /// The type of a NAL unit.
  int type(int firstByte);

  /// @param offset of a whole header
  Kind kind(byte[] b, int offset);

  /// Whether a slice is the first one of its picture.
  ///
  /// @param firstByte of the slice, behind the NAL unit's header
  default boolean startsPicture(int firstByte) {
    return (firstByte & 0x80) != 0;
  }

  /// Whether a NAL unit, that is [OTHER][Kind#OTHER], says that decoding can begin at its picture,
  /// if that is intra coded.
  default boolean recovers(byte[] b, int offset, int length) {
    return false;
  }

  /// Whether a slice builds on no other picture.
  default boolean intra(byte[] b, int offset, int length) {
    return false;
  }

  /// The number of the last kind of parameter set, by which a slice names it.
  ///
  /// @param offset of a slice at which decoding can begin
  /// @throws IllegalArgumentException when it cannot be read
  int pictureSetId(byte[] b, int offset, int length);

  /// The number by which a parameter set names the one that it builds on, of the kind before.
  ///
  /// @param type not the first kind
  /// @throws IllegalArgumentException when it cannot be read
  int parentSetId(int type, Bytes nal);

  /// Names of the [parameter sets][Kind#PARAMETER_SET] that a format has one of each, by type.
  SortedMap<Integer, String> parameterSets();

  /// The number by which pictures name a parameter set.
  ///
  /// @param nal longer than its header
  /// @throws IllegalArgumentException when it cannot be read
  int parameterSetId(int type, Bytes nal);

  /// @param sets one of each kind, in order of their types
  TrackFormat format(List<Bytes> sets);
}
