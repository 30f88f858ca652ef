package dev.meerkat.media.aac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.sdp.Sdp;
import dev.meerkat.media.sdp.SdpException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AacTest {
  private static AacPayloadFormat format(String rtpmap, String fmtp) throws SdpException {
    String sdp = "m=audio 0 RTP/AVP 97\na=rtpmap:97 " + rtpmap + "\na=fmtp:97 " + fmtp;
    return AacPayloadFormat.of(Sdp.parse(sdp).media().getFirst().formats().getFirst());
  }

  private static final String HBR = "mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;";

  private static final class Frames implements SampleSink {
    final List<String> lines = new ArrayList<>();

    @Override
    public void format(int track, TrackFormat format) {
      lines.add(format.toString());
    }

    @Override
    public void sample(Sample sample) {
      lines.add(
          sample.ticks() + (sample.damaged() ? " damaged " : " ") + Bytes.copyOf(sample.data()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "AAC LC,            mpeg4-generic/48000/2, config=1190,       48000, 2, 1024",
    "mono 8 kHz,        MPEG4-GENERIC/8000,    config=1588,       8000,  1, 1024",
    "960 samples,       mpeg4-generic/16000/1, config=140c,       16000, 1, 960",
    "SBR at double,     mpeg4-generic/48000/2, config=2b118800,   48000, 2, 2048",
    "written out rate,  mpeg4-generic/44100/2, config=1780562210, 44100, 2, 1024",
    "channels elsewhere,mpeg4-generic/48000/2, config=1180,       48000, 2, 1024",
  })
  void readsConfigurations(
      String name, String rtpmap, String config, int rate, int channels, int ticksPerFrame)
      throws SdpException {
    AacPayloadFormat format = format(rtpmap, HBR + config);
    assertThat(format.track().sampleRateHz()).as(name).isEqualTo(rate);
    assertThat(format.track().channels()).as(name).isEqualTo(channels);
    assertThat(format.ticksPerFrame()).as(name).isEqualTo(ticksPerFrame);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mpeg4-generic/48000/2 | mode=CELP-cbr;config=1190         | mode \"celp-cbr\"",
        "mpeg4-generic/48000/2 | config=1190                       | mode \"\"",
        "mpeg4-generic/48000/2 | mode=AAC-hbr                      | config=) is missing",
        "mpeg4-generic/48000/2 | mode=AAC-hbr;config=11            | ends too early",
        "mpeg4-generic/48000/2 | mode=AAC-hbr;config=xyzw          | hexadecimal",
        "mpeg4-generic/48000/2 | mode=AAC-hbr;config=1690          | samplingFrequencyIndex 13",
        "mpeg4-generic/48000/2 | mode=AAC-hbr;config=1190;sizelength=99 | sizelength is \"99\"",
        "mpeg4-generic/48000/2 | mode=AAC-hbr;config=1190;ctsdeltalength=4 | ctsdeltalength",
        "mpeg4-generic         | mode=AAC-hbr;config=1190          | clock rate is missing",
      })
  void namesWhatIsWrong(String rtpmap, String fmtp, String message) {
    assertThatThrownBy(() -> format(rtpmap, fmtp))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  /// Packets are written `ticks:hex`, `!` in front for loss before it.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "one frame         | 1000:00100010aabb                      | 1000 aabb",
        "two frames        | 1000:002000100008aabbcc                | 1000 aabb; 2024 cc",
        "over two packets  | 1000:00100020aabb 1000:00100020ccdd    | 1000 aabbccdd",
        "piece lost        | 1000:00100020aabb 2000:00100008cc      | 2000 damaged cc",
        "loss              | !1000:00100008cc 2024:00100008dd       | 1000 damaged cc; 2024 dd",
        "headers too long  | 1000:ffff0010aa 2000:00100008cc        | 2000 damaged cc",
        "no headers        | 1000:0000aabb                          | ''",
        "too short         | 1000:00 1000:                          | ''",
        "second cut        | 1000:002000100020aabbcc                | 1000 aabb",
        "with ADTS headers | 1000:fff15080015ffcaabbccfff05080015ffc1234dd 3048:fff15080015ffcaabbcc | 1000 aabbcc; 2024 dd; 3048 aabbcc",
        "ADTS frame cut    | 1000:fff15080015ffcaabb 2024:fff15080015ffcaabbcc | 2024 damaged aabbcc",
        "empty frame       | 1000:00100000 1000:00100008cc          | 1000 cc",
      })
  void takesFramesOut(String name, String packets, String expected) throws SdpException {
    Frames out = new Frames();
    AacDepacketiser depacketiser =
        new AacDepacketiser(1, format("mpeg4-generic/48000/2", HBR + "config=1190"));
    for (String word : packets.strip().split("\\s+", -1)) {
      String[] parts = word.replace("!", "").split(":", 2);
      byte[] payload = HexFormat.of().parseHex(parts[1]);
      depacketiser.payload(
          payload, 0, payload.length, Long.parseLong(parts[0]), true, word.startsWith("!"), 0, out);
    }
    assertThat(String.join("; ", out.lines)).as(name).isEqualTo(expected);
  }

  @Test
  void whatIsPacketisedComesOutAgain() throws SdpException {
    AacDepacketiser depacketiser =
        new AacDepacketiser(1, format("mpeg4-generic/48000/2", HBR + "config=1190"));
    AacPacketiser packetiser = new AacPacketiser();
    Random random = new Random(5);
    for (int size : new int[] {1, 7, 255, 256, 1000, 8191}) {
      byte[] frame = new byte[size];
      random.nextBytes(frame);
      Frames out = new Frames();
      packetiser.packetise(
          ByteBuffer.wrap(frame),
          (payload, length, last) ->
              depacketiser.payload(payload, 0, length, 9, last, false, 0, out));
      assertThat(out.lines).containsExactly("9 " + HexFormat.of().formatHex(frame));
    }
  }

  @Test
  void noBytesMakeItFail() throws SdpException {
    Random random = new Random(11);
    for (int lengths = 0; lengths < 50; lengths++) {
      AacDepacketiser depacketiser =
          new AacDepacketiser(
              1,
              format(
                  "mpeg4-generic/48000/2",
                  "mode=AAC-hbr;config=1190;sizelength="
                      + (1 + random.nextInt(16))
                      + ";indexlength="
                      + random.nextInt(17)
                      + ";indexdeltalength="
                      + random.nextInt(17)));
      Frames out = new Frames();
      for (int i = 0; i < 500; i++) {
        byte[] payload = new byte[random.nextInt(80)];
        random.nextBytes(payload);
        if (payload.length > 1) {
          payload[0] = 0;
        }
        depacketiser.payload(payload, 0, payload.length, random.nextInt(3), true, false, 0, out);
      }
      assertThat(out.lines).noneMatch(line -> line.startsWith("Aac"));
    }
  }
}
