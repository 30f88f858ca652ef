package dev.meerkat.media.h265;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.nal.BitReader;
import dev.meerkat.media.nal.NalSyntax;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// H.265 in RTP without decoding order numbers: single NAL units, aggregation packets and
/// fragmentation units (RFC 7798 §4.4.1 to §4.4.3).
///
/// Key frames are all IRAP pictures: IDR, BLA and CRA (ITU-T H.265 §3.73). Only the base layer is
/// kept.
public final class H265Syntax implements NalSyntax {
  private static final SortedMap<Integer, String> PARAMETER_SETS =
      Collections.unmodifiableSortedMap(
          new TreeMap<>(Map.of(NalType.VPS, "VPS", NalType.SPS, "SPS", NalType.PPS, "PPS")));

  @Override
  public String codec() {
    return "H.265";
  }

  @Override
  public int headerBytes() {
    return 2;
  }

  /// 51 to 63 are not specified, to be ignored; 50 (PACI) needs an agreement that nobody makes.
  @Override
  public Packet packet(byte[] b, int offset, int length) {
    int type = NalType.of(b[offset]);
    return switch (type) {
      case NalType.AP -> Packet.AGGREGATE;
      case NalType.FU -> Packet.FRAGMENT;
      case NalType.PACI -> Packet.REFUSED;
      default -> type > NalType.PACI ? Packet.IGNORED : Packet.WHOLE;
    };
  }

  @Override
  public int fragmentedHeader(byte[] b, int offset, int type) {
    int first = (b[offset] & 0x81) | (type & 0x3f) << 1;
    return first << 8 | (b[offset + 1] & 0xff);
  }

  @Override
  public int fragmentFirstByte(int firstByte) {
    return (firstByte & 0x81) | NalType.FU << 1;
  }

  @Override
  public int type(int firstByte) {
    return NalType.of(firstByte);
  }

  @Override
  public Kind kind(byte[] b, int offset) {
    int type = NalType.of(b[offset]);
    if (NalType.layer(b[offset], b[offset + 1]) != 0) {
      return Kind.LEFT_OUT;
    }
    return switch (type) {
      case NalType.RASL_N, NalType.RASL_R -> Kind.LEADING_SLICE;
      case NalType.VPS, NalType.SPS, NalType.PPS -> Kind.PARAMETER_SET;
      case NalType.ACCESS_UNIT_DELIMITER -> Kind.DELIMITER;
      case NalType.END_OF_SEQUENCE, NalType.PREFIX_SEI, NalType.SUFFIX_SEI -> Kind.OTHER;
      default -> {
        if (type < NalType.RASL_N) {
          yield Kind.SLICE;
        }
        boolean irap = type >= NalType.FIRST_IRAP && type <= NalType.LAST_IRAP;
        yield irap ? Kind.KEY_SLICE : Kind.LEFT_OUT;
      }
    };
  }

  /// first_slice_segment_in_pic_flag, no_output_of_prior_pics_flag, which IRAP pictures have, and
  /// slice_pic_parameter_set_id (ITU-T H.265 §7.3.6.1).
  @Override
  public int pictureSetId(byte[] b, int offset, int length) {
    BitReader in = new BitReader(b, offset + 2, length - 2);
    in.skip(2);
    return in.unsignedGolomb();
  }

  /// sps_video_parameter_set_id; pps_seq_parameter_set_id behind the PPS's own number (ITU-T H.265
  /// §7.3.2.2, §7.3.2.3).
  @Override
  public int parentSetId(int type, Bytes nal) {
    if (type == NalType.SPS) {
      return nal.at(2) >> 4;
    }
    BitReader in = new BitReader(nal.toArray(), 2, nal.size() - 2);
    in.unsignedGolomb();
    return in.unsignedGolomb();
  }

  @Override
  public SortedMap<Integer, String> parameterSets() {
    return PARAMETER_SETS;
  }

  /// vps_video_parameter_set_id, sps_seq_parameter_set_id, pps_pic_parameter_set_id (ITU-T H.265
  /// §7.3.2.1 to §7.3.2.3).
  @Override
  public int parameterSetId(int type, Bytes nal) {
    return switch (type) {
      case NalType.VPS -> nal.at(2) >> 4;
      case NalType.SPS -> SequenceParameterSet.parse(nal).id();
      default -> new BitReader(nal.toArray(), 2, nal.size() - 2).unsignedGolomb();
    };
  }

  @Override
  public TrackFormat format(List<Bytes> sets) {
    Bytes sps = sets.get(1);
    SequenceParameterSet parsed = SequenceParameterSet.parse(sps);
    return new TrackFormat.H265(sets.getFirst(), sps, sets.get(2), parsed.width(), parsed.height());
  }
}
