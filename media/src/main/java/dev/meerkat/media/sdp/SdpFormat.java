package dev.meerkat.media.sdp;

import java.util.Map;

/// One payload type of a media section.
///
/// @param payloadType 0 to 127
/// @param encoding encoding name in upper case, such as `H264`; for a static payload type without
///   `rtpmap` the name of RFC 3551 §6, else `PAYLOAD 97`
/// @param clockRateHz 0 when not given
/// @param parameters what follows the clock rate, for audio the number of channels; often empty
/// @param fmtp format parameters, names in lower case (RFC 8866 §6.15)
public record SdpFormat(
    int payloadType,
    String encoding,
    int clockRateHz,
    String parameters,
    Map<String, String> fmtp) {
  public SdpFormat {
    fmtp = Map.copyOf(fmtp);
  }
}
