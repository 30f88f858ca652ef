package dev.meerkat.media.aac;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.sdp.SdpFormat;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The format parameters of `mpeg4-generic` audio (RFC 3640 §4.1) in mode AAC-hbr or AAC-lbr.
///
/// @param sizeLength bits of the AU size, 1 to 16
/// @param indexLength bits of the first AU index, 0 to 16
/// @param indexDeltaLength bits of the following ones, 0 to 16
/// @param ticksPerFrame duration of a frame in ticks of the track's clock
public record AacPayloadFormat(
    TrackFormat.Aac track,
    int sizeLength,
    int indexLength,
    int indexDeltaLength,
    int ticksPerFrame) {
  /// Header fields that no AAC mode uses; their presence would shift the others (RFC 3640 §3.2.1).
  private static final List<String> UNUSED =
      List.of(
          "ctsdeltalength",
          "dtsdeltalength",
          "randomaccessindication",
          "streamstateindication",
          "auxiliarydatasizelength");

  /// @throws IllegalArgumentException when this is no AAC that can be recorded; the message says
  ///   why
  public static AacPayloadFormat of(SdpFormat format) {
    String mode = parameter(format, "mode").toLowerCase(Locale.ROOT);
    if (!mode.equals("aac-hbr") && !mode.equals("aac-lbr")) {
      throw new IllegalArgumentException("mode \"" + mode + "\" is not AAC-hbr or AAC-lbr");
    }
    for (String name : UNUSED) {
      if (number(format, name, 0) != 0) {
        throw new IllegalArgumentException(name + " is not expected with AAC");
      }
    }
    if (format.clockRateHz() <= 0) {
      throw new IllegalArgumentException("the clock rate is missing");
    }
    Bytes configBytes = hex(parameter(format, "config"));
    AudioConfig config = AudioConfig.parse(configBytes);
    if (config.sampleRateHz() <= 0) {
      throw new IllegalArgumentException("the sample rate is 0");
    }
    boolean high = mode.equals("aac-hbr");
    int sizeLength = number(format, "sizelength", high ? 13 : 6);
    if (sizeLength == 0) {
      throw new IllegalArgumentException("sizelength is 0");
    }
    int channels = config.channels() > 0 ? config.channels() : spokenChannels(format.parameters());
    long ticksPerFrame =
        (long) config.samplesPerFrame() * format.clockRateHz() / config.sampleRateHz();
    return new AacPayloadFormat(
        new TrackFormat.Aac(configBytes, format.clockRateHz(), channels),
        sizeLength,
        number(format, "indexlength", high ? 3 : 2),
        number(format, "indexdeltalength", high ? 3 : 2),
        (int) Math.clamp(ticksPerFrame, 1L, 1_000_000L));
  }

  private static String parameter(SdpFormat format, String name) {
    return Optional.ofNullable(format.fmtp().get(name)).orElse("");
  }

  private static int number(SdpFormat format, String name, int missing) {
    String text = parameter(format, name);
    if (text.isEmpty()) {
      return missing;
    }
    if (text.length() > 2
        || !text.chars().allMatch(c -> c >= '0' && c <= '9')
        || Integer.parseInt(text) > 16) {
      throw new IllegalArgumentException(name + " is \"" + text + "\", not a number up to 16");
    }
    return Integer.parseInt(text);
  }

  private static int spokenChannels(String text) {
    return text.length() == 1 && text.charAt(0) >= '1' && text.charAt(0) <= '8'
        ? text.charAt(0) - '0'
        : 1;
  }

  private static Bytes hex(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("the decoder configuration (config=) is missing");
    }
    if (text.length() > 256) {
      throw new IllegalArgumentException("config has " + text.length() + " digits");
    }
    return Bytes.copyOf(HexFormat.of().parseHex(text));
  }
}
