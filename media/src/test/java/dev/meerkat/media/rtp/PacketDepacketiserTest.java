package dev.meerkat.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketDepacketiserTest {
  private static final TrackFormat.G711 MU_LAW =
      new TrackFormat.G711(TrackFormat.G711.Law.MU, 8_000, 1);

  private final List<String> lines = new ArrayList<>();
  private final SampleSink sink =
      new SampleSink() {
        @Override
        public void format(int track, TrackFormat format) {
          lines.add("format");
        }

        @Override
        public void sample(Sample sample) {
          byte[] data = new byte[sample.data().remaining()];
          sample.data().get(data);
          String damaged = sample.damaged() ? " damaged " : " ";
          lines.add(sample.ticks() + damaged + HexFormat.of().formatHex(data));
        }
      };

  @Test
  void eachPacketIsASample() {
    var depacketiser = new PacketDepacketiser(1, MU_LAW);
    depacketiser.start(sink);
    send(depacketiser, 160, false, "ffff7f");
    send(depacketiser, 163, false, "");
    send(depacketiser, 163, true, "aabb");
    send(depacketiser, 165, false, "cc");
    assertThat(lines).containsExactly("format", "160 ffff7f", "163 damaged aabb", "165 cc");
    assertThat(depacketiser.complaint()).isEmpty();
  }

  @Test
  void leavesOutWhatIsNoOpus() {
    var depacketiser = new PacketDepacketiser(1, new TrackFormat.Opus(2));
    send(depacketiser, 960, false, "fc01");
    send(depacketiser, 1920, false, "fb");
    send(depacketiser, 2880, false, "fc02");
    assertThat(lines).containsExactly("960 fc01", "2880 damaged fc02");
    assertThat(depacketiser.complaint()).contains("1 bytes is no sound");
  }

  private void send(PacketDepacketiser depacketiser, long ticks, boolean loss, String hex) {
    byte[] payload = HexFormat.of().parseHex("00" + hex);
    depacketiser.payload(payload, 1, payload.length - 1, ticks, true, loss, 0, sink);
  }

  /// RFC 6716 table 2 and §3.2.
  @ParameterizedTest
  @CsvSource({
    "00,480,SILK 10 ms",
    "08,960,SILK 20 ms",
    "10,1920,SILK 40 ms",
    "18,2880,SILK 60 ms",
    "58,2880,SILK 60 ms wideband",
    "60,480,hybrid 10 ms",
    "68,960,hybrid 20 ms",
    "80,120,CELT 2.5 ms",
    "f8,960,CELT 20 ms",
    "fc,960,stereo",
    "f9,1920,two of a size",
    "fa,1920,two of two sizes",
    "fb03,2880,three",
    "fb83,2880,three with padding",
    "1b03,0,180 ms are too many",
    "fb00,0,no frame",
    "fb,0,count is missing",
    "'',0,nothing",
  })
  void opusPacketsTellTheirLength(String hex, long ticks, String name) {
    ByteBuffer packet = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    assertThat(new TrackFormat.Opus(2).ticksOf(packet)).as(name).isEqualTo(ticks);
    assertThat(packet.position()).isZero();
  }

  @Test
  void lawsHaveAByteForEachSampleAndChannel() {
    assertThat(MU_LAW.ticksOf(ByteBuffer.allocate(160))).isEqualTo(160);
    var stereo = new TrackFormat.G711(TrackFormat.G711.Law.A, 8_000, 2);
    assertThat(stereo.ticksOf(ByteBuffer.allocate(160))).isEqualTo(80);
  }
}
