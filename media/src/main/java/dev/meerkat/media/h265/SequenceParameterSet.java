package dev.meerkat.media.h265;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.nal.BitReader;

/// What a recorder and a file must know from a sequence parameter set (ITU-T H.265 §7.3.2.2.1).
///
/// @param id sps_seq_parameter_set_id, 0 to 15
/// @param profileTierLevel general_profile_space to general_level_idc, 12 bytes (§7.3.3)
/// @param temporalLayers 1 to 7
/// @param temporalIdNesting sps_temporal_id_nesting_flag
/// @param chromaFormat chroma_format_idc, 0 to 3
/// @param lumaDepth in bits, 8 to 16
/// @param chromaDepth in bits, 8 to 16
/// @param width in pixels, after cropping
/// @param height in pixels, after cropping
public record SequenceParameterSet(
    int id,
    Bytes profileTierLevel,
    int temporalLayers,
    boolean temporalIdNesting,
    int chromaFormat,
    int lumaDepth,
    int chromaDepth,
    int width,
    int height) {
  private static final int PROFILE_TIER_LEVEL_BYTES = 12;
  private static final int MAX_PICTURE_SIDE = 16_384;
  private static final int MAX_LAYERS = 7;

  /// @param nal the NAL unit without start code
  /// @throws IllegalArgumentException when it is no sequence parameter set, ends too early or holds
  ///   a value outside its range; the message says which
  public static SequenceParameterSet parse(Bytes nal) {
    byte[] bytes = nal.toArray();
    if (bytes.length < 4 || NalType.of(bytes[0]) != NalType.SPS) {
      throw new IllegalArgumentException("no sequence parameter set: " + bytes.length + " bytes");
    }
    BitReader in = new BitReader(bytes, 2, bytes.length - 2);
    in.skip(4);
    int layers = in.bits(3) + 1;
    if (layers > MAX_LAYERS) {
      throw new IllegalArgumentException("sps_max_sub_layers is " + layers + ", more than 7");
    }
    boolean nesting = in.flag();
    byte[] profile = new byte[PROFILE_TIER_LEVEL_BYTES];
    for (int i = 0; i < profile.length; i++) {
      profile[i] = (byte) in.bits(8);
    }
    skipSubLayers(in, layers - 1);
    int id = ranged("sps_seq_parameter_set_id", in.unsignedGolomb(), 15);
    int chroma = ranged("chroma_format_idc", in.unsignedGolomb(), 3);
    boolean separatePlanes = chroma == 3 && in.flag();
    int width = ranged("width", in.unsignedGolomb(), MAX_PICTURE_SIDE);
    int height = ranged("height", in.unsignedGolomb(), MAX_PICTURE_SIDE);
    if (in.flag()) {
      long unitX = !separatePlanes && (chroma == 1 || chroma == 2) ? 2 : 1;
      long unitY = !separatePlanes && chroma == 1 ? 2 : 1;
      width = cropped(width, unitX * ((long) in.unsignedGolomb() + in.unsignedGolomb()));
      height = cropped(height, unitY * ((long) in.unsignedGolomb() + in.unsignedGolomb()));
    }
    if (width == 0 || height == 0) {
      throw new IllegalArgumentException("the picture is " + width + "x" + height);
    }
    int lumaDepth = 8 + ranged("bit_depth_luma", in.unsignedGolomb(), 8);
    int chromaDepth = 8 + ranged("bit_depth_chroma", in.unsignedGolomb(), 8);
    return new SequenceParameterSet(
        id, Bytes.copyOf(profile), layers, nesting, chroma, lumaDepth, chromaDepth, width, height);
  }

  /// The sub-layers' part of profile_tier_level (§7.3.3).
  private static void skipSubLayers(BitReader in, int count) {
    boolean[] profile = new boolean[count];
    boolean[] level = new boolean[count];
    for (int i = 0; i < count; i++) {
      profile[i] = in.flag();
      level[i] = in.flag();
    }
    if (count > 0) {
      in.skip(2 * (8 - count));
    }
    for (int i = 0; i < count; i++) {
      in.skip((profile[i] ? 88 : 0) + (level[i] ? 8 : 0));
    }
  }

  private static int cropped(int side, long by) {
    if (by >= side) {
      throw new IllegalArgumentException("the cropping leaves nothing of the picture");
    }
    return side - (int) by;
  }

  private static int ranged(String name, int value, int max) {
    if (value > max) {
      throw new IllegalArgumentException(name + " is " + value + ", more than " + max);
    }
    return value;
  }
}
