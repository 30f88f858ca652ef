package dev.meerkat.media;

/// What a decoder must know of a track before its first sample.
public sealed interface TrackFormat {
  /// Ticks a second of this track's sample times.
  int clockRateHz();

  /// @param sps sequence parameter set, NAL unit without start code (ITU-T H.264 §7.3.2.1)
  /// @param pps picture parameter set, NAL unit without start code
  /// @param width in pixels, after cropping
  /// @param height in pixels, after cropping
  record H264(Bytes sps, Bytes pps, int width, int height) implements TrackFormat {
    @Override
    public int clockRateHz() {
      return 90_000;
    }
  }

  /// @param audioSpecificConfig ISO/IEC 14496-3 §1.6.2.1
  /// @param sampleRateHz also the clock rate
  record Aac(Bytes audioSpecificConfig, int sampleRateHz, int channels) implements TrackFormat {
    @Override
    public int clockRateHz() {
      return sampleRateHz;
    }
  }
}
