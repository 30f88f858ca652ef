package dev.meerkat.media.h264;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.nal.BitReader;
import dev.meerkat.media.nal.NalSyntax;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// H.264 in RTP with packetization-mode 0 and 1: single NAL units, STAP-A and FU-A (RFC 6184 §5.6,
/// §5.7.1, §5.8). What belongs to the interleaved mode 2 (STAP-B, MTAP16, MTAP24, FU-B) is refused.
public final class H264Syntax implements NalSyntax {
  private static final SortedMap<Integer, String> PARAMETER_SETS =
      Collections.unmodifiableSortedMap(
          new TreeMap<>(Map.of(NalType.SPS, "SPS", NalType.PPS, "PPS")));

  @Override
  public String codec() {
    return "H.264";
  }

  @Override
  public int headerBytes() {
    return 1;
  }

  /// RFC 6184 §5.2; 0, 30 and 31 are reserved, to be ignored.
  @Override
  public Packet packet(byte[] b, int offset, int length) {
    return switch (NalType.of(b[offset])) {
      case NalType.STAP_A -> Packet.AGGREGATE;
      case NalType.FU_A -> Packet.FRAGMENT;
      case 0, 30, 31 -> Packet.IGNORED;
      case 25, 26, 27, 29 -> Packet.REFUSED;
      default -> Packet.WHOLE;
    };
  }

  @Override
  public int fragmentedHeader(byte[] b, int offset, int type) {
    return (b[offset] & 0xe0) | NalType.of(type);
  }

  @Override
  public int fragmentFirstByte(int firstByte) {
    return (firstByte & 0xe0) | NalType.FU_A;
  }

  @Override
  public int type(int firstByte) {
    return NalType.of(firstByte);
  }

  @Override
  public Kind kind(byte[] b, int offset) {
    int type = NalType.of(b[offset]);
    return switch (type) {
      case NalType.IDR_SLICE -> Kind.KEY_SLICE;
      case NalType.SPS, NalType.PPS -> Kind.PARAMETER_SET;
      case NalType.ACCESS_UNIT_DELIMITER -> Kind.DELIMITER;
      case NalType.END_OF_SEQUENCE, NalType.END_OF_STREAM, NalType.FILLER -> Kind.LEFT_OUT;
      default -> NalType.isSlice(type) ? Kind.SLICE : Kind.OTHER;
    };
  }

  @Override
  public boolean recovers(byte[] b, int offset, int length) {
    return NalType.of(b[offset]) == NalType.SEI && RecoveryPoint.atOnce(b, offset, length);
  }

  @Override
  public boolean intra(byte[] b, int offset, int length) {
    return RecoveryPoint.intra(b, offset, length);
  }

  /// first_mb_in_slice, slice_type, pic_parameter_set_id (ITU-T H.264 §7.3.3).
  @Override
  public int pictureSetId(byte[] b, int offset, int length) {
    BitReader in = new BitReader(b, offset + 1, length - 1);
    in.unsignedGolomb();
    in.unsignedGolomb();
    return in.unsignedGolomb();
  }

  /// seq_parameter_set_id behind the PPS's own number (ITU-T H.264 §7.3.2.2).
  @Override
  public int parentSetId(int type, Bytes nal) {
    BitReader in = new BitReader(nal.toArray(), 1, nal.size() - 1);
    in.unsignedGolomb();
    return in.unsignedGolomb();
  }

  @Override
  public SortedMap<Integer, String> parameterSets() {
    return PARAMETER_SETS;
  }

  /// seq_parameter_set_id; pic_parameter_set_id, the first field (ITU-T H.264 §7.3.2.2).
  @Override
  public int parameterSetId(int type, Bytes nal) {
    return type == NalType.SPS
        ? SequenceParameterSet.parse(nal).id()
        : new BitReader(nal.toArray(), 1, nal.size() - 1).unsignedGolomb();
  }

  @Override
  public TrackFormat format(List<Bytes> sets) {
    Bytes sps = sets.getFirst();
    SequenceParameterSet parsed = SequenceParameterSet.parse(sps);
    return new TrackFormat.H264(sps, sets.get(1), parsed.width(), parsed.height());
  }
}
