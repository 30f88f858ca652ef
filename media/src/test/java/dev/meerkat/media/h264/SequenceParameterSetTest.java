package dev.meerkat.media.h264;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.media.Bytes;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The sets were made with x264, but for the last two, which are of the kind that cameras send.
class SequenceParameterSetTest {
  @ParameterizedTest
  @CsvSource({
    "cropped baseline,    6742c028da01e0089f970110000003001000000300a0f1832a,         66, 1920, 1080",
    "whole blocks,        6742c032da00a002d6c044000003000400000300283c60ca80,         66, 2560, 1440",
    "CIF,                 6742c00bda05825b0110000003001000000300a0f142aa,             66, 352, 288",
    "odd size,            6742c016da0290bf88930110000003001000000300a0f162ea,         66, 642, 362",
    "4:4:4,               67f40028919680780227e270110000030001000003000a0f1832a0,     244, 1920, 1080",
    "4:2:2,               677a0016bcb405017f517808800000030080000005078b1750,         122, 638, 358",
    "interlaced,          67640028ace8078044fde022000003000200000300143e2c5d40,       100, 1920, 1080",
    "Hikvision,           674d001495a8582590,                                         77, 352, 288",
    "Dahua,               67640028acd100780227e5840000030004000003 00c83c60c658,      100, 1920, 1080",
  })
  void readsSize(String name, String hex, int profile, int width, int height) {
    Bytes nal = Bytes.copyOf(HexFormat.of().parseHex(hex.replace(" ", "")));
    assertThat(SequenceParameterSet.parse(nal))
        .as(name)
        .isEqualTo(new SequenceParameterSet(profile, 0, width, height));
  }

  @ParameterizedTest
  @CsvSource({
    "empty,             '',             no sequence parameter set",
    "a PPS,             68ce3c80,       no sequence parameter set",
    "cut,               6742c00bda,     ends too early",
    "endless number,    6742c00b000003000003000003, number in the parameter set is too large",
    "id,                6742c00b0430ff, seq_parameter_set_id is 32",
  })
  void namesWhatIsWrong(String name, String hex, String message) {
    Bytes nal = Bytes.copyOf(HexFormat.of().parseHex(hex));
    assertThatThrownBy(() -> SequenceParameterSet.parse(nal))
        .as(name)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void anyBytesGiveASizeInBoundsOrAnError() {
    Random random = new Random(1);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[4 + random.nextInt(60)];
      random.nextBytes(bytes);
      bytes[0] = 0x67;
      try {
        SequenceParameterSet set = SequenceParameterSet.parse(Bytes.copyOf(bytes));
        assertThat(set.width()).isBetween(1, 16_384);
        assertThat(set.height()).isBetween(1, 32_768);
        read++;
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageMatching(".+");
      }
    }
    assertThat(read).isPositive();
  }
}
