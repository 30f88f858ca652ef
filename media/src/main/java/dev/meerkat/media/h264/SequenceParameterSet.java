package dev.meerkat.media.h264;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.nal.BitReader;

/// What a recorder must know from a sequence parameter set (ITU-T H.264 §7.3.2.1.1).
///
/// @param profile profile_idc
/// @param id seq_parameter_set_id, 0 to 31
/// @param width in pixels, after cropping
/// @param height in pixels, after cropping
public record SequenceParameterSet(int profile, int id, int width, int height) {
  private static final int MAX_PICTURE_SIDE = 16_384;

  /// @param nal the NAL unit without start code
  /// @throws IllegalArgumentException when it is no sequence parameter set, ends too early or holds
  ///   a value outside its range; the message says which
  public static SequenceParameterSet parse(Bytes nal) {
    byte[] bytes = nal.toArray();
    if (bytes.length < 4 || NalType.of(bytes[0]) != NalType.SPS) {
      throw new IllegalArgumentException("no sequence parameter set: " + bytes.length + " bytes");
    }
    BitReader in = new BitReader(bytes, 1, bytes.length - 1);
    int profile = in.bits(8);
    in.skip(16);
    int id = ranged("seq_parameter_set_id", in.unsignedGolomb(), 31);
    int chroma = 1;
    boolean separatePlanes = false;
    if (hasChroma(profile)) {
      chroma = ranged("chroma_format_idc", in.unsignedGolomb(), 3);
      separatePlanes = chroma == 3 && in.flag();
      ranged("bit_depth_luma", in.unsignedGolomb(), 6);
      ranged("bit_depth_chroma", in.unsignedGolomb(), 6);
      in.skip(1);
      if (in.flag()) {
        skipScalingLists(in, chroma == 3 ? 12 : 8);
      }
    }
    ranged("log2_max_frame_num", in.unsignedGolomb(), 12);
    skipPictureOrder(in);
    ranged("max_num_ref_frames", in.unsignedGolomb(), 16);
    in.skip(1);
    int widthInBlocks = ranged("width", in.unsignedGolomb(), MAX_PICTURE_SIDE / 16 - 1) + 1;
    int heightInUnits = ranged("height", in.unsignedGolomb(), MAX_PICTURE_SIDE / 16 - 1) + 1;
    boolean framesOnly = in.flag();
    if (!framesOnly) {
      in.skip(1);
    }
    in.skip(1);
    int fields = framesOnly ? 1 : 2;
    int width = 16 * widthInBlocks;
    int height = 16 * heightInUnits * fields;
    if (in.flag()) {
      boolean subsampled = !separatePlanes && (chroma == 1 || chroma == 2);
      int unitX = subsampled ? 2 : 1;
      int unitY = (!separatePlanes && chroma == 1 ? 2 : 1) * fields;
      long cropX = (long) unitX * ((long) in.unsignedGolomb() + in.unsignedGolomb());
      long cropY = (long) unitY * ((long) in.unsignedGolomb() + in.unsignedGolomb());
      if (cropX >= width || cropY >= height) {
        throw new IllegalArgumentException("the cropping leaves nothing of the picture");
      }
      width -= (int) cropX;
      height -= (int) cropY;
    }
    return new SequenceParameterSet(profile, id, width, height);
  }

  private static boolean hasChroma(int profile) {
    return switch (profile) {
      case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> true;
      default -> false;
    };
  }

  /// §7.3.2.1.1.1.
  private static void skipScalingLists(BitReader in, int lists) {
    for (int list = 0; list < lists; list++) {
      if (!in.flag()) {
        continue;
      }
      int last = 8;
      int next = 8;
      for (int i = 0; i < (list < 6 ? 16 : 64); i++) {
        if (next != 0) {
          next = (last + in.signedGolomb()) & 0xff;
        }
        last = next == 0 ? last : next;
      }
    }
  }

  private static void skipPictureOrder(BitReader in) {
    switch (ranged("pic_order_cnt_type", in.unsignedGolomb(), 2)) {
      case 0 -> ranged("log2_max_pic_order_cnt_lsb", in.unsignedGolomb(), 12);
      case 1 -> {
        in.skip(1);
        in.signedGolomb();
        in.signedGolomb();
        int cycle = ranged("num_ref_frames_in_pic_order_cnt_cycle", in.unsignedGolomb(), 255);
        for (int i = 0; i < cycle; i++) {
          in.signedGolomb();
        }
      }
      default -> {
        // Type 2 has no fields.
      }
    }
  }

  private static int ranged(String name, int value, int max) {
    if (value > max) {
      throw new IllegalArgumentException(name + " is " + value + ", more than " + max);
    }
    return value;
  }
}
