package dev.meerkat.media.sdp;

import java.util.List;

/// One `m=` section.
///
/// @param kind `video`, `audio`, `application` and so on, in lower case
/// @param protocol such as `RTP/AVP`, in upper case
/// @param formats in order of preference
/// @param control the `a=control` attribute (RFC 2326 §C.1.1), empty when not given
/// @param sendOnly whether the section is for sound *to* the camera: `a=sendonly`, written from the
///   view of the client (ONVIF Streaming Specification §5.3)
/// @param problem why it cannot be used, empty when it can
public record SdpMedia(
    String kind,
    String protocol,
    List<SdpFormat> formats,
    String control,
    boolean sendOnly,
    String problem) {
  public SdpMedia {
    formats = List.copyOf(formats);
  }
}
