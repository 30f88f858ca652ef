package dev.meerkat.media.h264;

import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.nal.NalSyntax;
import java.util.Optional;

/// H.264 in RTP with packetization-mode 0 and 1: single NAL units, STAP-A and FU-A (RFC 6184 §5.6,
/// §5.7.1, §5.8). What belongs to the interleaved mode 2 (STAP-B, MTAP16, MTAP24, FU-B) is refused.
public final class H264Syntax implements NalSyntax {
  private final ParameterSets parameterSets = new ParameterSets();

  /// @param spropParameterSets from the description (RFC 6184 §8.1), empty when not given
  public H264Syntax(String spropParameterSets) {
    parameterSets.describe(spropParameterSets);
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
  public boolean take(byte[] b, int offset, int length) {
    return parameterSets.take(b, offset, length);
  }

  @Override
  public Optional<TrackFormat> news() {
    return parameterSets.news();
  }

  @Override
  public boolean complete() {
    return parameterSets.complete();
  }

  @Override
  public String complaint() {
    return parameterSets.complaint();
  }
}
