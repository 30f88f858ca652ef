package dev.meerkat.media.h265;

import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.nal.NalSyntax;
import java.util.Optional;

/// H.265 in RTP without decoding order numbers: single NAL units, aggregation packets and
/// fragmentation units (RFC 7798 §4.4.1 to §4.4.3).
///
/// Key frames are all IRAP pictures: IDR, BLA and CRA (ITU-T H.265 §3.73). Only the base layer is
/// kept.
public final class H265Syntax implements NalSyntax {
  private final ParameterSets parameterSets = new ParameterSets();

  /// What the description has of each kind (RFC 7798 §7.1): base64, several separated by commas;
  /// empty when not given.
  public H265Syntax(String spropVps, String spropSps, String spropPps) {
    parameterSets.describe(spropVps);
    parameterSets.describe(spropSps);
    parameterSets.describe(spropPps);
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
