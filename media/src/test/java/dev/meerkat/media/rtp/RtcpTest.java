package dev.meerkat.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.media.rtp.Rtcp.Goodbye;
import dev.meerkat.media.rtp.Rtcp.ReportBlock;
import dev.meerkat.media.rtp.Rtcp.SenderReport;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RtcpTest {
  private static final long SECOND = 1_000_000_000;

  /// 25 November 2026, 12:00 UTC, as NTP.
  private static final long NOON_NTP = (1_795_608_000L + 2_208_988_800L) << 32;

  private static final long NOON_MILLIS = 1_795_608_000_000L;

  private static List<Rtcp.Message> read(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    return Rtcp.read(bytes, 0, bytes.length);
  }

  @Test
  void readsACompoundPacket() {
    String report =
        "80c80006" + "11223344" + "ee8a4a00" + "80000000" + "00015f90" + "00000007" + "000000ff";
    String names = "81ca0003" + "11223344" + "0102" + "6162" + "00000000";
    String goodbye = "82cb0002" + "11223344" + "55667788";
    assertThat(read(report + names + goodbye))
        .containsExactly(
            new SenderReport(0x11223344, 0xee8a4a00_80000000L, 90_000),
            new Goodbye(List.of(0x11223344, 0x55667788)));
  }

  @ParameterizedTest
  @CsvSource({
    "empty,               ''",
    "cut head,            80c8",
    "version 1,           40cb000111223344",
    "longer than it is,   81cb000211223344",
    "sender report short, 80c8000111223344",
    "count past the end,  82cb000111223344",
    "application,         80cc00021122334461626364",
  })
  void leavesAsideWhatItDoesNotUnderstand(String name, String hex) {
    assertThat(read(hex)).as(name).isEmpty();
  }

  @Test
  void anyBytesAreReadOrLeft() {
    Random random = new Random(7);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      for (int at = 0; at + 4 <= bytes.length; at += 4 + random.nextInt(8)) {
        bytes[at] = (byte) (0x80 | random.nextInt(4));
        bytes[at + 1] = (byte) (200 + random.nextInt(5));
        bytes[at + 2] = 0;
        bytes[at + 3] = (byte) random.nextInt(8);
      }
      read += Rtcp.read(bytes, 0, bytes.length).size();
    }
    assertThat(read).isGreaterThan(1_000);
  }

  @Test
  void writesAReportWithAName() {
    ReportBlock block = new ReportBlock(0x11223344, 128, -1, 0x0002_0003, 450, 0x4a008000, 65_536);
    assertThat(HexFormat.of().formatHex(Rtcp.receiverReport(7, List.of(block), "abc")))
        .isEqualTo(
            "81c90007"
                + "00000007"
                + "11223344"
                + "80ffffff"
                + "00020003"
                + "000001c2"
                + "4a008000"
                + "00010000"
                + "81ca0003"
                + "00000007"
                + "0103"
                + "61626300"
                + "0000");
    assertThat(Rtcp.receiverReport(7, List.of(), "ab")).hasSize(8 + 4 + 4 + 8);
    for (int length = 0; length < 9; length++) {
      byte[] bytes = Rtcp.receiverReport(7, List.of(), "x".repeat(length));
      assertThat(bytes.length % 4).isZero();
      assertThat(bytes.length).isEqualTo(8 + 4 * (1 + (((bytes[10] & 0xff) << 8) | bytes[11])));
      assertThat(bytes[bytes.length - 1]).isZero();
    }
  }

  @Test
  void countsAsTheRfcDoes() {
    Reception reception = new Reception(90_000);
    assertThat(reception.report(0)).isEmpty();
    // 20 packets 10 ms apart (900 ticks), 5 of them lost, one twice.
    for (int i = 0; i < 20; i++) {
      if (i % 4 != 1) {
        reception.packet(5, (65_530 + i) & 0xffff, 900 * i, i * SECOND / 100);
      }
    }
    reception.packet(5, (65_530 + 19) & 0xffff, 900 * 19, 19 * SECOND / 100);
    reception.senderReport(new SenderReport(5, 0x1111_2222_3333_4444L, 0), SECOND);
    reception.senderReport(new SenderReport(6, 1, 0), SECOND);
    ReportBlock block = reception.report(3 * SECOND).orElseThrow();
    assertThat(block)
        .isEqualTo(new ReportBlock(5, 4 * 256 / 20, 4, 65_530 + 19, 0, 0x2222_3333, 2 * 65_536));
    // Nothing was lost since.
    reception.packet(5, (65_530 + 20) & 0xffff, 900 * 20, 20 * SECOND / 100);
    assertThat(reception.report(3 * SECOND).orElseThrow().fractionLost()).isZero();
    assertThat(reception.packets()).isEqualTo(17);
    assertThat(reception.lost()).isEqualTo(4);
  }

  @Test
  void jitterIsTheMeanDeviationOfTheSpacing() {
    Reception reception = new Reception(90_000);
    for (int i = 0; i < 2_000; i++) {
      long lateNanos = i % 2 == 0 ? 0 : SECOND / 200;
      reception.packet(5, i, 3_600 * i, i * SECOND / 25 + lateNanos);
    }
    // Each is 5 ms nearer or farther than it should be.
    assertThat(reception.jitterMicros()).isBetween(4_900L, 5_000L);
  }

  @Test
  void aNewNumberingBeginsANewCount() {
    Reception reception = new Reception(90_000);
    reception.packet(5, 100, 0, 0);
    reception.packet(5, 102, 0, 0);
    reception.packet(5, 40_000, 0, 0);
    reception.packet(9, 7, 0, 0);
    reception.packet(9, 8, 0, 0);
    assertThat(reception.packets()).isEqualTo(5);
    assertThat(reception.lost()).isEqualTo(1);
    assertThat(reception.report(0).orElseThrow().cumulativeLost()).isZero();
  }

  @Test
  void tellsOfAWrongClockAndOfItsJumps() {
    CameraClock clock = new CameraClock();
    assertThat(clock.check(0, NOON_MILLIS)).isEmpty();
    assertThat(clock.check(NOON_NTP, NOON_MILLIS + 1_900)).isEmpty();
    assertThat(clock.check(NOON_NTP, NOON_MILLIS + 61_500).orElseThrow())
        .contains("PT1M1.5S behind");
    assertThat(clock.check(NOON_NTP, NOON_MILLIS + 62_500)).isEmpty();
    assertThat(clock.check(NOON_NTP, NOON_MILLIS - 3_600_000).orElseThrow()).contains("PT1H ahead");
    assertThat(clock.check(40L << 32, NOON_MILLIS).orElseThrow())
        .contains("is not set (it says 1900-01-01T00:00:40Z)");
    assertThat(clock.check(45L << 32, NOON_MILLIS)).isEmpty();
  }

  @Test
  void aClockThatJumpsAllTheTimeIsToldThreeTimes() {
    CameraClock clock = new CameraClock();
    int told = 0;
    for (int i = 1; i <= 100; i++) {
      told += clock.check(NOON_NTP, NOON_MILLIS + i * 10_000L).isPresent() ? 1 : 0;
    }
    assertThat(told).isEqualTo(3);
  }

  @Test
  void aGoodbyeCountsForItsSourceUntilMoreComes() {
    Reception reception = new Reception(90_000);
    RtcpReceiver receiver = new RtcpReceiver(reception);
    byte[] goodbye = Rtcp.goodbye(5);
    assertThat(receiver.packet(goodbye, 0, goodbye.length, 0, 0)).isEqualTo(Optional.empty());
    reception.packet(5, 1, 0, 0);
    assertThat(receiver.saidGoodbye()).isFalse();
    receiver.packet(Rtcp.goodbye(6), 0, goodbye.length, 0, 0);
    assertThat(receiver.saidGoodbye()).isFalse();
    receiver.packet(goodbye, 0, goodbye.length, 0, 0);
    assertThat(receiver.saidGoodbye()).isTrue();
    reception.packet(5, 2, 0, 0);
    assertThat(receiver.saidGoodbye()).isFalse();
  }
}
