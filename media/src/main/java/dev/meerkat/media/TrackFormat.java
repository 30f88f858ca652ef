package dev.meerkat.media;

import java.nio.ByteBuffer;
import java.util.List;

/// What a decoder must know of a track before its first sample.
public sealed interface TrackFormat {
  /// Ticks a second of this track's sample times.
  int clockRateHz();

  /// How long a sample lasts, in ticks, as far as its bytes tell; 0 when only the next sample does.
  ///
  /// @param sample its position is left as it was
  default long ticksOf(ByteBuffer sample) {
    return 0;
  }

  /// Pictures; times are in ticks of 90 kHz.
  sealed interface Video extends TrackFormat {
    /// In pixels, after cropping.
    int width();

    /// In pixels, after cropping.
    int height();

    /// What a decoder needs before a key frame, as NAL units in their order; empty where the
    /// pictures have it themselves.
    default List<Bytes> parameterSets() {
      return List.of();
    }

    @Override
    default int clockRateHz() {
      return 90_000;
    }
  }

  /// Sound; a tick is the time of one audio sample.
  sealed interface Audio extends TrackFormat {
    int channels();
  }

  /// @param sps sequence parameter set, NAL unit without start code (ITU-T H.264 §7.3.2.1)
  /// @param pps picture parameter set, NAL unit without start code
  record H264(Bytes sps, Bytes pps, int width, int height) implements Video {
    @Override
    public List<Bytes> parameterSets() {
      return List.of(sps, pps);
    }
  }

  /// @param vps video parameter set, NAL unit without start code (ITU-T H.265 §7.3.2.1)
  /// @param sps sequence parameter set, NAL unit without start code
  /// @param pps picture parameter set, NAL unit without start code
  record H265(Bytes vps, Bytes sps, Bytes pps, int width, int height) implements Video {
    @Override
    public List<Bytes> parameterSets() {
      return List.of(vps, sps, pps);
    }
  }

  /// A JPEG file in each sample (ITU-T T.81), so that every one is a key frame.
  record Mjpeg(int width, int height) implements Video {}

  /// @param audioSpecificConfig ISO/IEC 14496-3 §1.6.2.1
  /// @param sampleRateHz also the clock rate
  record Aac(Bytes audioSpecificConfig, int sampleRateHz, int channels) implements Audio {
    @Override
    public int clockRateHz() {
      return sampleRateHz;
    }
  }

  /// One byte for each audio sample and channel (ITU-T G.711).
  ///
  /// @param sampleRateHz also the clock rate, mostly 8,000
  record G711(Law law, int sampleRateHz, int channels) implements Audio {
    public enum Law {
      MU,
      A
    }

    @Override
    public int clockRateHz() {
      return sampleRateHz;
    }

    @Override
    public long ticksOf(ByteBuffer sample) {
      return sample.remaining() / channels;
    }
  }

  /// One packet in each sample (RFC 6716 §3).
  ///
  /// @param channels that a decoder is to give, 1 or 2; each packet tells how many it has
  record Opus(int channels) implements Audio {
    @Override
    public int clockRateHz() {
      return 48_000;
    }

    @Override
    public long ticksOf(ByteBuffer sample) {
      return OpusPacket.ticks(sample);
    }
  }

  /// Documents of ONVIF metadata, each with a `tt:MetadataStream` (ONVIF Streaming Specification
  /// §5.1.2.1.1).
  ///
  /// @param encoding how the XML is written
  record Metadata(Encoding encoding) implements TrackFormat {
    public enum Encoding {
      XML,
      GZIP,
      EXI
    }

    @Override
    public int clockRateHz() {
      return 90_000;
    }
  }
}
