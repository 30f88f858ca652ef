package dev.meerkat.media.h264;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.nal.Collected;
import dev.meerkat.media.nal.LengthPrefixed;
import dev.meerkat.media.nal.NalDepacketiser;
import dev.meerkat.media.nal.NalPacketiser;
import dev.meerkat.media.nal.Packets;
import dev.meerkat.media.rtp.UnitBudget;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class H264DepacketiserTest {
  private static final String SPS = "6742c00bda05825b0110000003001000000300a0f142aa";
  private static final String OTHER_SPS = "6742c016da0290bf88930110000003001000000300a0f162ea";
  private static final String PPS = "68ce3c80";
  private static final String SPROP = base64(SPS) + "," + base64(PPS);

  private static String base64(String hex) {
    return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
  }

  private static List<String> run(String sprop, String packets) {
    return Packets.run(
        new NalDepacketiser(0, new H264Syntax(), sprop),
        packets
            .replace("SPSTAIL", SPS.substring(2))
            .replace("SPS", SPS)
            .replace("OTHER", OTHER_SPS)
            .replace("PPS", PPS));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "single NAL units        | *1:65aa *2:41bb          | 1 key [65aa]; 2 [41bb]",
        "two slices              | 1:65aa *1:65bb           | 1 key [65aa 65bb]",
        "no marker               | 1:65aa 2:41bb 3:41cc     | 1 key [65aa]; 2 [41bb]",
        "SEI stays               | 1:0601 *1:65aa           | 1 key [0601 65aa]",
        "delimiter and filler go | 1:0910 1:65aa *1:0cff    | 1 key [65aa]",
        "STAP-A                  | *1:1800020601000265aa    | 1 key [0601 65aa]",
        "STAP-A with empty NAL   | *1:180000000265aa        | 1 key [65aa]",
        "STAP-A cut              | 1:65aa *1:18000441bb     | 1 key damaged [65aa]",
        "FU-A                    | 1:7c85aa 1:7c05bb *1:7c45cc | 1 key [65aabbcc]",
        "FU-A with lost start    | 1:65aa *1:7c45cc         | 1 key damaged [65aa]",
        "FU-A with lost end      | 1:7c85aa *2:41bb         | 2 damaged [41bb]",
        "FU-A cut by a NAL unit  | 1:7c85aa *1:65bb         | 1 key damaged [65bb]",
        "FU-A without header     | 1:65aa *1:7c             | 1 key damaged [65aa]",
        "loss in FU-A            | 1:7c85aa !1:7c45cc *1:65dd | 1 key damaged [65dd]",
        "marker on SEI           | *1:0601 *1:65aa          | 1 key [0601 65aa]",
        "SEI with its own time   | 1:0601 *2:65aa           | 2 key [0601 65aa]",
        "joined between keys     | *1:41aa *2:65bb *3:41cc  | 1 damaged [41aa]; 2 key [65bb]; 3 [41cc]",
        "loss until the next key | *1:65aa *!3:41bb *4:41cc *5:65dd *6:41ee | 1 key [65aa]; 3 damaged [41bb]; 4 damaged [41cc]; 5 key [65dd]; 6 [41ee]",
        "loss before a new time  | *1:65aa 2:41bb *!3:41cc  | 1 key [65aa]; 2 damaged [41bb]; 3 damaged [41cc]",
        "reserved types ignored  | 1:1eaa *1:65aa           | 1 key [65aa]",
        "mode 2 is damage        | 1:19aa *1:65aa           | 1 key damaged [65aa]",
        "empty payload           | 1: *1:65aa               | 1 key [65aa]",
        "marker on each slice    | *1:65aa *1:652a *2:41bb 2:412b *3:41cc 3:412c *4:65dd 4:652d *5:41ee 5:412e 6:41ff | 1 key [65aa]; 1 key damaged [652a]; 2 damaged [41bb 412b]; 3 damaged [41cc 412c]; 4 key [65dd 652d]; 5 [41ee 412e]",
        "marker on each packet   | *1:7c85aa *1:7c05bb *1:7c45cc *2:41dd *3:41ee | 1 key [65aabbcc]; 2 [41dd]",
        "FU-A of one packet      | *1:7cc5aa *2:41bb         | 1 key [65aa]; 2 [41bb]",
        "FU-A ended by marker    | 1:7c85aa *1:7c05bb *2:41cc | 1 key [65aabb]; 2 [41cc]",
        "start codes before NALs | *1:00000001060100000165aa | 1 key [0601 65aa]",
        "start codes behind SPS  | *1:SPS000001PPS00000165aa *2:41bb | 1 key [65aa]; 2 [41bb]",
        "delimiter ends a picture| 1:65aa 1:0910 1:41bb 2:41cc 3:41dd | 1 key [65aa]; 1 [41bb]; 2 [41cc]",
        "recovery point           | 1:060601c480 *1:6188 *2:4198 | 1 key [060601c480 6188]; 2 [4198]",
        "behind other messages    | 1:060001aa0601c480 *1:6188 *2:4198 | 1 key [060001aa0601c480 6188]; 2 [4198]",
        "of two slices            | 1:060601c480 1:6188 *1:614c *2:4198 | 1 key [060601c480 6188 614c]; 2 [4198]",
        "in fragments             | 1:060601c480 1:7c8188 *1:7c41bb *2:4198 | 1 key [060601c480 6188bb]; 2 [4198]",
        "in an aggregate          | *1:180005060601c48000026188 *2:4198 | 1 key [060601c480 6188]; 2 [4198]",
        "ends damage              | *1:65aa *!2:4198 3:060601c480 *3:6188 *4:4198 | 1 key [65aa]; 2 damaged [4198]; 3 key [060601c480 6188]; 4 [4198]",
        "of a P picture           | 1:060601c480 *1:4198 *2:4198 | 1 damaged [060601c480 4198]; 2 damaged [4198]",
        "one slice of it is P     | 1:060601c480 1:6188 *1:6146 | 1 damaged [060601c480 6188 6146]",
        "intra refresh            | 1:0606015180 *1:6188 *2:4198 | 1 damaged [0606015180 6188]; 2 damaged [4198]",
        "I alone                  | *1:6188 *2:4198           | 1 damaged [6188]; 2 damaged [4198]",
        "cut                      | 1:0606 *1:6188            | 1 damaged [0606 6188]",
        "leading pictures         | 9:060601c480 *9:6188 *7:019c *12:4198 15:060601c480 *15:6188 *13:019c | 9 key [060601c480 6188]; 7 damaged [019c]; 12 [4198]; 15 key [060601c480 6188]; 13 [019c]",
        "times may go back       | *5:65aa *3:41bb *4:01cc  | 5 key [65aa]; 3 [41bb]; 4 [01cc]",
      })
  void makesAccessUnits(String name, String packets, String expected) {
    List<String> lines = run(SPROP, packets);
    assertThat(lines.getFirst()).isEqualTo("format 352x288");
    assertThat(String.join("; ", lines.subList(1, lines.size()))).as(name).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "held back until both came | *1:65aa 2:SPS 2:PPS *2:65bb | format 352x288; 2 key [65bb]",
        "the same again is no news | 1:SPS 1:PPS *1:65aa 2:SPS 2:PPS *2:65bb | format 352x288; 1 key [65aa]; 2 key [65bb]",
        "with marker of their own  | *1:SPS *1:PPS *1:65aa | format 352x288; 1 key [65aa]",
        "new size                  | 1:SPS 1:PPS *1:65aa 2:OTHER *2:65bb | format 352x288; 1 key [65aa]; format 642x362; 2 key [65bb]",
        "new size without marker   | 1:SPS 1:PPS 1:65aa 2:OTHER 2:65bb 3:41cc | format 352x288; 1 key [65aa]; format 642x362; 2 key [65bb]",
        "Reolink                  | *1:SPS 1:PPS *2:65aa *3:41bb 3:SPS 3:PPS *4:65cc | format 352x288; 2 key [65aa]; 3 [41bb]; 4 key [65cc]",
        "Reolink without marker   | 1:SPS 1:PPS 2:65aa 3:41bb 3:OTHER 3:PPS 4:65cc 5:41dd | format 352x288; 2 key [65aa]; 3 [41bb]; format 642x362; 4 key [65cc]",
        "V380, all in one SPS     | 1:7c87SPSTAIL000000 1:7c0701PPS *1:7c470000000165aabb *2:41cc | format 352x288; 1 key [65aabb]; 2 [41cc]",
        "V380, all in one packet  | *1:SPS00000001PPS00000165aa *2:41bb | format 352x288; 1 key [65aa]; 2 [41bb]",
        "second PPS goes in front  | 1:SPS 1:PPS *1:65aa 2:6848 *2:65bb | format 352x288; 1 key [65aa]; 2 key [6848 65bb]",
        "and of each key frame     | 1:SPS 1:PPS 1:6848 *1:65aa *2:41bb *3:65cc *4:41dd | format 352x288; 1 key [6848 65aa]; 2 [41bb]; 3 key [6848 65cc]; 4 [41dd]",
        "which may be in fragments | 1:SPS 1:PPS 1:6848 1:7c85aa *1:7c45bb 2:7c85cc *2:7c45dd | format 352x288; 1 key [6848 65aabb]; 2 key [6848 65ccdd]",
        "and of the picture it came with | 1:SPS 1:PPS *1:65aa 2:6848 *2:41bb 3:6848 *3:41cc *4:65dd | format 352x288; 1 key [65aa]; 2 [6848 41bb]; 3 [41cc]; 4 key [6848 65dd]",
        "a new one with its id     | 1:SPS 1:PPS 1:6848 *1:65aa 2:684c *2:41bb *3:65cc | format 352x288; 1 key [6848 65aa]; 2 [684c 41bb]; 3 key [684c 65cc]",
        "third PPS                 | 1:SPS 1:PPS 1:686c 1:6848 *1:65aa | format 352x288; 1 key [6848 686c 65aa]",
        "second SPS before the PPS | 1:SPS 1:PPS 1:6848 1:6742c00b5681609640 *1:65aa | format 352x288; 1 key [6742c00b5681609640 6848 65aa]",
        "new size with a new id   | 1:SPS 1:PPS *1:6588c0 2:6742c0165680a42fe224c044000003000400000300283c58ba80 2:6848e3c8 *2:658850 *3:4198 *4:658850 | format 352x288; 1 key [6588c0]; format 642x362; 2 key [6742c00bda05825b0110000003001000000300a0f142aa 68ce3c80 658850]; 3 [4198]; 4 key [6742c00bda05825b0110000003001000000300a0f142aa 68ce3c80 658850]",
        "and back again           | 1:SPS 1:PPS 1:6742c0165680a42fe224c044000003000400000300283c58ba80 1:6848e3c8 *1:658850 *2:6588c0 | format 642x362; 1 key [6742c00bda05825b0110000003001000000300a0f142aa 68ce3c80 658850]; format 352x288; 2 key [6742c0165680a42fe224c044000003000400000300283c58ba80 6848e3c8 6588c0]",
        "new id of the PPS alone  | 1:SPS 1:PPS *1:6588c0 2:68538f20 *2:658850 *3:6588c0 | format 352x288; 1 key [6588c0]; 2 key [68538f20 658850]; 3 key [68538f20 6588c0]",
        "new id without its SPS   | 1:SPS 1:PPS *1:6588c0 2:6848e3c8 *2:658850 | format 352x288; 1 key [6588c0]; 2 key [6848e3c8 658850]",
        "new size at a recovery point | 1:SPS 1:PPS *1:6588c0 2:6742c0165680a42fe224c044000003000400000300283c58ba80 2:6848e3c8 2:060601c480 *2:618850 | format 352x288; 1 key [6588c0]; format 642x362; 2 key [6742c00bda05825b0110000003001000000300a0f142aa 68ce3c80 060601c480 618850]",
        "unreadable SPS is left    | 1:SPS 1:PPS *1:65aa 2:6742 *2:65bb | format 352x288; 1 key [65aa]; 2 key [65bb]",
        "never came                | *1:65aa *2:65bb | ''",
      })
  void takesParameterSetsInBand(String name, String packets, String expected) {
    assertThat(String.join("; ", run("", packets.replace("OTHER", OTHER_SPS))))
        .as(name)
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'','no H.264 parameter sets (SPS, PPS) came'",
    "'%%%,%%%',not base64",
    "'Z0I=,aM48gA==',cannot be read"
  })
  void complainsWhenThereAreNone(String sprop, String complaint) {
    assertThat(new NalDepacketiser(0, new H264Syntax(), sprop).complaint()).contains(complaint);
  }

  @Test
  void furtherSetsThatAreOnlyDescribedAreInFrontOfKeyFrames() {
    String sprop = SPROP + "," + base64("6848") + "," + base64("686c");
    assertThat(run(sprop, "*1:65aa *2:41bb *3:65cc"))
        .containsExactly(
            "format 352x288", "1 key [6848 686c 65aa]", "2 [41bb]", "3 key [6848 686c 65cc]");
  }

  @Test
  void boundsTheFurtherSets() {
    Collected out = new Collected();
    NalDepacketiser depacketiser = new NalDepacketiser(0, new H264Syntax(), SPROP);
    // The ids 127 to 190, of 15 bits each.
    for (int i = 0; i < 64; i++) {
      byte[] pps = {0x68, 1, (byte) (i << 1), 0x48};
      depacketiser.payload(pps, 0, pps.length, 1, false, false, 0, out);
    }
    byte[] key = {0x65, 1};
    depacketiser.payload(key, 0, 2, 1, true, false, 0, out);
    assertThat(LengthPrefixed.nals(out.data.getFirst().toBuffer())).hasSize(32 + 1);
    assertThat(depacketiser.complaint()).contains("more than 32 parameter sets");
  }

  @Test
  void takesDescribedSetsWithStartCode() {
    String sprop = base64("00000001" + SPS) + "," + base64("000001" + PPS);
    assertThat(run(sprop, "*1:65aa")).containsExactly("format 352x288", "1 key [65aa]");
  }

  @Test
  void boundsAnAccessUnitAndGoesOn() {
    Collected out = new Collected();
    NalDepacketiser depacketiser = new NalDepacketiser(0, new H264Syntax(), SPROP);
    byte[] payload = new byte[60_000];
    payload[0] = 0x41;
    for (int i = 0; i < 200; i++) {
      depacketiser.payload(payload, 0, payload.length, 1, false, false, 0, out);
    }
    byte[] key = {0x65, 1};
    depacketiser.payload(key, 0, 2, 2, true, false, 0, out);
    assertThat(out.lines).containsExactly("format 352x288", "2 key [6501]");
    assertThat(depacketiser.complaint()).contains("more than 8388608 bytes");
  }

  /// Of two cameras with large pictures, one has taken all the memory that there is for such.
  @Test
  void aPictureForWhichNoMemoryIsLeftIsDamage() {
    var budget = new UnitBudget(512 * 1024);
    Collected out = new Collected();
    var other = new NalDepacketiser(0, new H264Syntax(), budget, SPROP);
    var depacketiser = new NalDepacketiser(0, new H264Syntax(), budget, SPROP);
    byte[] slice = new byte[60_000];
    slice[0] = 0x65;
    for (int i = 0; i < 5; i++) {
      other.payload(slice, 0, slice.length, 1, false, false, 0, new Collected());
    }
    assertThat(budget.lentBytes()).isEqualTo(512 * 1024);
    for (int i = 0; i < 5; i++) {
      depacketiser.payload(slice, 0, slice.length, 1, i == 4, false, 0, out);
    }
    byte[] small = {0x41, 1};
    depacketiser.payload(small, 0, 2, 2, true, false, 0, out);
    assertThat(out.lines).containsExactly("format 352x288", "2 damaged [4101]");
    assertThat(depacketiser.complaint()).startsWith("a picture is larger than usual, and the");

    other.end();
    assertThat(budget.lentBytes()).isZero();
    for (int i = 0; i < 5; i++) {
      depacketiser.payload(slice, 0, slice.length, 3, i == 4, false, 0, out);
    }
    assertThat(out.lines).hasSize(3).last().asString().startsWith("3 key [65");
    assertThat(budget.lentBytes()).isZero();
  }

  @Test
  void whatIsPacketisedComesOutAgain() {
    Random random = new Random(7);
    for (int payloadBytes : new int[] {16, 100, 1400, 65_000}) {
      Collected out = new Collected();
      NalDepacketiser depacketiser = new NalDepacketiser(0, new H264Syntax(), SPROP);
      NalPacketiser packetiser = new NalPacketiser(new H264Syntax(), payloadBytes);
      for (int unit = 0; unit < 50; unit++) {
        byte[] big = new byte[2 + random.nextInt(3 * payloadBytes)];
        random.nextBytes(big);
        big[0] = 0x65;
        byte[] sei = {6, 5, (byte) unit, 1};
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
      NalDepacketiser depacketiser =
          new NalDepacketiser(0, new H264Syntax(), random.nextBoolean() ? SPROP : "");
      Collected out = new Collected();
      for (int i = 0; i < 40; i++) {
        byte[] payload = new byte[random.nextInt(40)];
        random.nextBytes(payload);
        if (payload.length > 1 && random.nextBoolean()) {
          payload[0] = new byte[] {0x67, 0x68, 0x65, 0x7c, 0x18, 6}[random.nextInt(6)];
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
      out.data.forEach(data -> assertThat(FrameStamp.read(data.toBuffer())).isEmpty());
    }
  }
}
