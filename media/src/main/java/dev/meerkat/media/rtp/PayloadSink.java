package dev.meerkat.media.rtp;

/// Takes the RTP payloads of one access unit.
@FunctionalInterface
public interface PayloadSink {
  /// @param payload holds the payload from index 0; borrowed until the return
  /// @param last whether it ends the access unit, so that it takes the marker bit
  void payload(byte[] payload, int length, boolean last);
}
