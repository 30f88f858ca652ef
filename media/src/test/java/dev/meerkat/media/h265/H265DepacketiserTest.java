package dev.meerkat.media.h265;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.nal.Collected;
import dev.meerkat.media.nal.LengthPrefixed;
import dev.meerkat.media.nal.NalDepacketiser;
import dev.meerkat.media.nal.NalPacketiser;
import dev.meerkat.media.nal.Packets;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// NAL units are written with their two header bytes: 2601 is an IDR slice, 2a01 CRA, 0201 a
/// trailing one, 1001 RASL, 4e01 prefix SEI, 4601 a delimiter, 6001 AP, 6201 FU.
class H265DepacketiserTest {
  private static final String VPS = "40010c01ffff01600000030090000003000003003c928090";
  private static final String SPS =
      "42010101600000030090000003000003003ca00a480f9c926592a4932bc05a020000030002000003003210";
  private static final String OTHER_SPS =
      "42010102200000030090000003000003003fa005020169365959a4932bc05a020000030002000003003210";
  private static final String PPS = "4401c172b46240";

  private static String base64(String hex) {
    return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
  }

  private static NalDepacketiser described() {
    return new NalDepacketiser(0, new H265Syntax(), base64(VPS), base64(SPS), base64(PPS));
  }

  private static NalDepacketiser undescribed() {
    return new NalDepacketiser(0, new H265Syntax());
  }

  private static List<String> run(NalDepacketiser depacketiser, String packets) {
    return Packets.run(
        depacketiser,
        packets
            .replace("VPS", VPS)
            .replace("SPSTAIL", SPS.substring(4))
            .replace("SPS", SPS)
            .replace("OTHER", OTHER_SPS)
            .replace("PPS", PPS));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "single NAL units     | *1:2601aa *2:0201bb | 1 key [2601aa]; 2 [0201bb]",
        "two slices           | 1:2601aa *1:26012a | 1 key [2601aa 26012a]",
        "no marker            | 1:2601aa 2:0201bb 3:0201cc | 1 key [2601aa]; 2 [0201bb]",
        "SEI stays            | 1:4e0105 *1:2601aa | 1 key [4e0105 2601aa]",
        "delimiter, filler go | 1:460150 1:2601aa *1:4c01ff | 1 key [2601aa]",
        "aggregation packet   | *1:600100034e010500032601aa | 1 key [4e0105 2601aa]",
        "aggregation cut      | 1:2601aa *1:600100090201bb | 1 key damaged [2601aa]",
        "fragmentation units  | 1:620193aa 1:620113bb *1:620153cc | 1 key [2601aabbcc]",
        "FU with lost start   | 1:2601aa *1:620153cc | 1 key damaged [2601aa]",
        "FU with lost end     | 1:620193aa *2:0201bb | 2 damaged [0201bb]",
        "FU of one packet     | *1:6201d3aa *2:0201bb | 1 key [2601aa]; 2 [0201bb]",
        "FU without header    | 1:2601aa *1:6201 | 1 key damaged [2601aa]",
        "joined between keys  | *1:0201aa *2:2601bb | 1 damaged [0201aa]; 2 key [2601bb]",
        "CRA and BLA are keys | *1:2a01aa *2:2001bb | 1 key [2a01aa]; 2 key [2001bb]",
        "RASL behind its CRA  | *1:2601aa *5:2a01bb *3:1001cc *6:0201dd | 1 key [2601aa]; 5 key [2a01bb]; 3 [1001cc]; 6 [0201dd]",
        "RASL of the first CRA| *5:2a01bb *3:1001cc *6:0201dd | 5 key [2a01bb]; 3 damaged [1001cc]; 6 [0201dd]",
        "RASL after loss      | *1:2601aa *!2:0201bb *5:2a01cc *3:1001dd *6:0201ee | 1 key [2601aa]; 2 damaged [0201bb]; 5 key [2a01cc]; 3 damaged [1001dd]; 6 [0201ee]",
        "broken RASL is alone | *1:2601aa *5:2a01bb 3:1001cc *3:620153dd *6:0201ee | 1 key [2601aa]; 5 key [2a01bb]; 3 damaged [1001cc]; 6 [0201ee]",
        "other layers go      | 1:2601aa *1:0209bb | 1 key [2601aa]",
        "unspecified ignored  | 1:7a01aa *1:2601bb | 1 key [2601bb]",
        "PACI is refused      | 1:6401aa *1:2601bb | 1 key damaged [2601bb]",
        "too short            | 1:26 *1:2601bb | 1 key [2601bb]",
        "start codes          | *1:000000014e0105000001260188 | 1 key [4e0105 260188]",
        "marker on each slice | *1:2601aa *1:26012a *2:2601bb 2:26012b 3:0201cc | 1 key [2601aa]; 1 key damaged [26012a]; 2 key [2601bb 26012b]",
      })
  void makesAccessUnits(String name, String packets, String expected) {
    List<String> lines = run(described(), packets);
    assertThat(lines.getFirst()).isEqualTo("format 322x242");
    assertThat(String.join("; ", lines.subList(1, lines.size()))).as(name).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "held back until all came | *1:2601aa 2:VPS 2:SPS 2:PPS *2:2601bb | format 322x242; 2 key [2601bb]",
        "no VPS                   | 2:SPS 2:PPS *2:2601bb | ''",
        "the same again           | 1:VPS 1:SPS 1:PPS *1:2601aa 2:VPS 2:SPS 2:PPS *2:2601bb | format 322x242; 1 key [2601aa]; 2 key [2601bb]",
        "new size                 | 1:VPS 1:SPS 1:PPS *1:2601aa 2:OTHER *2:2601bb | format 322x242; 1 key [2601aa]; format 640x360; 2 key [2601bb]",
        "second PPS goes in front | 1:VPS 1:SPS 1:PPS *1:2601aa 2:440148 *2:2601bb | format 322x242; 1 key [2601aa]; 2 key [440148 2601bb]",
        "and of each key frame    | 1:VPS 1:SPS 1:PPS 1:440148 *1:2601aa *2:0201bb *3:2a01cc | format 322x242; 1 key [440148 2601aa]; 2 [0201bb]; 3 key [440148 2a01cc]",
        "and of the picture it came with | 1:VPS 1:SPS 1:PPS *1:2601aa 2:440148 *2:0201bb 3:440148 *3:0201cc | format 322x242; 1 key [2601aa]; 2 [440148 0201bb]; 3 [0201cc]",
        "new size with a new id   | 1:VPS 1:SPS 1:PPS *1:2601ac 2:42010102200000030090000003000003003f480140805a4d96566924caf0168080000003008000000c84 2:440148172b4624 *2:260194 *3:0201bb | format 322x242; 1 key [2601ac]; format 640x360; 2 key [42010101600000030090000003000003003ca00a480f9c926592a4932bc05a020000030002000003003210 4401c172b46240 260194]; 3 [0201bb]",
        "unreadable SPS is left   | 1:VPS 1:SPS 1:PPS *1:2601aa 2:420101 *2:2601bb | format 322x242; 1 key [2601aa]; 2 key [2601bb]",
        "all in one fragmented    | 1:6201a0VPSTAIL000001SPS000001 1:620120PPS *1:6201600000012601aabb *2:0201cc | format 322x242; 1 key [2601aabb]; 2 [0201cc]",
      })
  void takesParameterSetsInBand(String name, String packets, String expected) {
    String words = packets.replace("VPSTAIL", VPS.substring(4));
    assertThat(String.join("; ", run(undescribed(), words))).as(name).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'','no H.265 parameter sets (VPS, SPS, PPS) came'",
    "%%%,not base64",
    "QgE=,no H.265",
    "QgEB,cannot be read"
  })
  void complainsWhenThereAreNone(String sprop, String complaint) {
    assertThat(new NalDepacketiser(0, new H265Syntax(), "", sprop, "").complaint())
        .contains(complaint);
  }

  @Test
  void furtherSetsThatAreOnlyDescribedAreInFrontOfKeyFrames() {
    String pps = base64(PPS) + "," + base64("440148");
    var depacketiser = new NalDepacketiser(0, new H265Syntax(), base64(VPS), base64(SPS), pps);
    assertThat(run(depacketiser, "*1:2601aa *2:0201bb *3:2601cc"))
        .containsExactly(
            "format 322x242", "1 key [440148 2601aa]", "2 [0201bb]", "3 key [440148 2601cc]");
  }

  @Test
  void givesTheFormatThatWasDescribed() {
    assertThat(new H265Syntax().format(List.of(hex(VPS), hex(SPS), hex(PPS))))
        .isEqualTo(new TrackFormat.H265(hex(VPS), hex(SPS), hex(PPS), 322, 242));
  }

  @Test
  void readsSequenceParameterSets() {
    SequenceParameterSet main = SequenceParameterSet.parse(hex(SPS));
    assertThat(main)
        .isEqualTo(
            new SequenceParameterSet(
                0, hex("01600000009000000000003c"), 1, true, 1, 8, 8, 322, 242));
    SequenceParameterSet main10 = SequenceParameterSet.parse(hex(OTHER_SPS));
    assertThat(main10.lumaDepth()).isEqualTo(10);
    assertThat(main10.width() + "x" + main10.height()).isEqualTo("640x360");
  }

  @Test
  void noSequenceParameterSetMakesItFail() {
    byte[] sps = hex(SPS).toArray();
    Random random = new Random(3);
    for (int i = 0; i < 5_000; i++) {
      byte[] bad = new byte[3 + random.nextInt(sps.length)];
      System.arraycopy(sps, 0, bad, 0, Math.min(bad.length, sps.length));
      bad[2 + random.nextInt(bad.length - 2)] = (byte) random.nextInt();
      try {
        SequenceParameterSet parsed = SequenceParameterSet.parse(Bytes.copyOf(bad));
        assertThat(parsed.width()).isBetween(1, 16_384);
        assertThat(parsed.height()).isBetween(1, 16_384);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageMatching(".+ .+");
      }
    }
  }

  @Test
  void whatIsPacketisedComesOutAgain() {
    Random random = new Random(7);
    for (int payloadBytes : new int[] {16, 100, 1400, 65_000}) {
      Collected out = new Collected();
      NalDepacketiser depacketiser = described();
      NalPacketiser packetiser = new NalPacketiser(new H265Syntax(), payloadBytes);
      for (int unit = 0; unit < 50; unit++) {
        byte[] big = new byte[3 + random.nextInt(3 * payloadBytes)];
        random.nextBytes(big);
        big[0] = 0x26;
        big[1] = 1;
        byte[] sei = {0x4e, 1, (byte) unit, 1};
        ByteBuffer sample =
            LengthPrefixed.of(List.of(Bytes.copyOf(sei), Bytes.copyOf(big), Bytes.copyOf(big)));
        long ticks = 3000L * unit;
        packetiser.packetise(
            sample,
            (payload, length, last) -> {
              assertThat(length).isLessThanOrEqualTo(payloadBytes);
              depacketiser.payload(payload, 0, length, ticks, last, false, 0, out);
            });
        assertThat(out.data.getLast()).isEqualTo(Bytes.copyOf(sample));
        assertThat(out.data).hasSize(unit + 1);
      }
    }
  }

  @Test
  void noBytesMakeItFail() {
    for (long seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      NalDepacketiser depacketiser = random.nextBoolean() ? described() : undescribed();
      Collected out = new Collected();
      for (int i = 0; i < 40; i++) {
        byte[] payload = new byte[random.nextInt(40)];
        random.nextBytes(payload);
        if (payload.length > 1 && random.nextBoolean()) {
          payload[0] = new byte[] {0x26, 0x2a, 0x02, 0x10, 0x40, 0x42, 0x44, 0x60, 0x62}[i % 9];
          payload[1] = 1;
        }
        depacketiser.payload(
            payload,
            0,
            payload.length,
            random.nextInt(8),
            random.nextBoolean(),
            random.nextInt(8) == 0,
            0,
            out);
      }
      out.data.forEach(data -> assertThat(LengthPrefixed.nals(data.toBuffer())).isNotEmpty());
    }
  }

  private static Bytes hex(String hex) {
    return Bytes.copyOf(HexFormat.of().parseHex(hex));
  }
}
