package dev.meerkat.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RtpReceiverTest {
  private static final SampleSink NOWHERE =
      new SampleSink() {
        @Override
        public void format(int track, TrackFormat format) {}

        @Override
        public void sample(Sample sample) {}
      };

  /// Writes down the order of payloads; a payload is its sequence number, `!` is loss before it.
  private static final class Transcript implements Depacketiser {
    private final StringJoiner text = new StringJoiner(" ");

    @Override
    public void start(SampleSink sink) {}

    @Override
    public void payload(
        byte[] buffer,
        int offset,
        int length,
        long ticks,
        boolean marker,
        boolean lossBefore,
        long arrivalNanos,
        SampleSink sink) {
      int value = (buffer[offset] & 0xff) << 8 | (buffer[offset + 1] & 0xff);
      text.add((lossBefore ? "!" : "") + value);
    }

    @Override
    public String complaint() {
      return "";
    }
  }

  private static byte[] packet(int sequence16) {
    byte[] packet = new byte[14];
    RtpPacket.write(packet, 0, 96, false, sequence16, 0, 1);
    packet[12] = (byte) (sequence16 >> 8);
    packet[13] = (byte) sequence16;
    return packet;
  }

  private static String received(String sequence) {
    return received(false, sequence);
  }

  private static String received(boolean mayOvertake, String sequence) {
    Transcript transcript = new Transcript();
    RtpReceiver receiver = new RtpReceiver(96, 90_000, transcript);
    receiver.start(mayOvertake, NOWHERE);
    for (String word : sequence.split(" ", -1)) {
      String[] range = word.split("-", -1);
      int from = Integer.parseInt(range[0]);
      for (int s = from; s <= Integer.parseInt(range[range.length - 1]); s++) {
        byte[] packet = packet(s);
        receiver.packet(packet, 0, packet.length, 0, NOWHERE);
      }
    }
    return transcript.text.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "in order,                1 2 3,                  1 2 3",
    "swapped,                 1 3 2 4,                1 2 3 4",
    "far swapped,             1 3 4 5 2 6,            1 2 3 4 5 6",
    "duplicate,               1 2 2 3,                1 2 3",
    "late duplicate,          1 2 3 1 4,              1 2 3 4",
    "duplicate of a held one, 1 3 3 2 4,              1 2 3 4",
    "wraps,                   65534 65535 0 1,        65534 65535 0 1",
    "swapped over the wrap,   65534 0 65535 1,        65534 65535 0 1",
    "one lost,                1 3-66,                 1 !3 4-66",
    "two gaps,                1 3 5-68,               1 !3 !5 6-68",
    "straggler,               100-170 20 171 172,     100-172",
    "jump ahead,              1 1000 1001,            1 !1000 1001",
    "jump back,               1000 1001 10 11,        1000 1001 !10 11",
    "jump with one held,      1 3 1000,               1 !3 !1000",
    "jump back with one held, 1000 1002 10 11,        1000 !1002 !10 11",
  })
  void ordersAndNoticesLoss(String name, String sent, String expected) {
    assertThat(received(sent)).as(name).isEqualTo(expanded(expected));
  }

  /// Packets of 64 KiB, of which the second is missing: the sixth is too much to wait.
  @Test
  void boundsWhatWaits() {
    Transcript transcript = new Transcript();
    RtpReceiver receiver = new RtpReceiver(96, 90_000, transcript);
    receiver.start(false, NOWHERE);
    for (int sequence : new int[] {1, 3, 4, 5, 6, 2, 7}) {
      byte[] packet = Arrays.copyOf(packet(sequence), 64 * 1024);
      receiver.packet(packet, 0, packet.length, 0, NOWHERE);
    }
    assertThat(transcript.text.toString()).isEqualTo("1 2 3 4 5 6 7");
    for (int sequence : new int[] {9, 10, 11, 12, 13, 8, 14}) {
      byte[] packet = Arrays.copyOf(packet(sequence), 64 * 1024);
      receiver.packet(packet, 0, packet.length, 0, NOWHERE);
    }
    assertThat(transcript.text.toString()).isEqualTo("1 2 3 4 5 6 7 !9 10 11 12 13 14");
  }

  @ParameterizedTest
  @CsvSource({
    "in order,                1 2 3 4 5,              1 2 3 4 5",
    "too few yet,             1 2 3,                  ''",
    "first overtaken,         2 1 3 4 5,              1 2 3 4 5",
    "overtaken by three,      4 2 3 1,                1 2 3 4",
    "overtaken by four,       5 2 3 4 1 6,            2 3 4 5 6",
    "over the wrap,           0 65535 1 2 3,          65535 0 1 2 3",
    "one of the first lost,   1 2 4 5 6-67,           1 2 !4 5-67",
    "one late,                1 2 4 5 3 6,            1 2 3 4 5 6",
    "a duplicate,             2 2 1 3 4,              1 2 3 4",
    "jump ahead at once,      1 1000 1001,            1 !1000 1001",
  })
  void beginsWithTheLowestOfTheFirst(String name, String sent, String expected) {
    assertThat(received(true, sent))
        .as(name)
        .isEqualTo(expected.isEmpty() ? "" : expanded(expected));
  }

  @Test
  void theFirstWaitNotLongerThanTheirTime() {
    Transcript transcript = new Transcript();
    RtpReceiver receiver = new RtpReceiver(96, 90_000, transcript);
    receiver.start(true, NOWHERE);
    give(receiver, 8, 1, 0);
    give(receiver, 7, 1, 200);
    assertThat(transcript.text.toString()).isEmpty();
    give(receiver, 9, 1, 201);
    assertThat(transcript.text.toString()).isEqualTo("7 8 9");
    give(receiver, 11, 1, 210);
    assertThat(receiver.tick(410_000_000, NOWHERE)).isFalse();
    assertThat(receiver.lossCount()).isZero();
    assertThat(receiver.tick(410_000_001, NOWHERE)).isTrue();
    assertThat(transcript.text.toString()).isEqualTo("7 8 9 !11");
  }

  /// `3-5` is `3 4 5`.
  private static String expanded(String text) {
    StringJoiner all = new StringJoiner(" ");
    for (String word : text.split(" ", -1)) {
      String[] range = word.split("-", -1);
      all.add(range[0]);
      if (range.length == 2) {
        for (int s = Integer.parseInt(range[0]) + 1; s <= Integer.parseInt(range[1]); s++) {
          all.add("" + s);
        }
      }
    }
    return all.toString();
  }

  private static void give(RtpReceiver receiver, int sequence16, int ssrc, long arrivalMillis) {
    byte[] packet = packet(sequence16);
    RtpPacket.write(packet, 0, 96, false, sequence16, 0, ssrc);
    receiver.packet(packet, 0, packet.length, arrivalMillis * 1_000_000, NOWHERE);
  }

  @Test
  void waitsNotLongerThanItsTime() {
    Transcript transcript = new Transcript();
    RtpReceiver receiver = new RtpReceiver(96, 90_000, transcript);
    give(receiver, 1, 1, 0);
    give(receiver, 3, 1, 10);
    give(receiver, 4, 1, 210);
    assertThat(transcript.text.toString()).isEqualTo("1");
    give(receiver, 6, 1, 211);
    assertThat(transcript.text.toString()).isEqualTo("1 !3 4");
    give(receiver, 5, 1, 300);
    assertThat(transcript.text.toString()).isEqualTo("1 !3 4 5 6");
    assertThat(receiver.lossCount()).isEqualTo(1);
    assertThat(receiver.reception().lost()).isEqualTo(1);
  }

  @Test
  void anotherSourceBeginsANewNumbering() {
    Transcript transcript = new Transcript();
    RtpReceiver receiver = new RtpReceiver(96, 90_000, transcript);
    give(receiver, 10, 1, 0);
    give(receiver, 12, 1, 1);
    give(receiver, 9, 2, 2);
    give(receiver, 10, 2, 3);
    assertThat(transcript.text.toString()).isEqualTo("10 !12 !9 10");
    assertThat(receiver.reception().source()).contains(2);
  }

  @Test
  void anyShuffleWithinTheWindowComesOutInOrder() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int[] sent = new int[60];
      Arrays.setAll(sent, i -> (65_500 + i) & 0xffff);
      for (int block = 1; block + 8 <= sent.length; block += 8) {
        for (int i = 7; i > 0; i--) {
          int j = random.nextInt(i + 1);
          int swap = sent[block + i];
          sent[block + i] = sent[block + j];
          sent[block + j] = swap;
        }
      }
      StringJoiner shuffled = new StringJoiner(" ");
      StringJoiner ordered = new StringJoiner(" ");
      for (int i = 0; i < sent.length; i++) {
        shuffled.add("" + sent[i]);
        ordered.add("" + ((65_500 + i) & 0xffff));
      }
      assertThat(received(shuffled.toString())).as("seed " + seed).isEqualTo(ordered.toString());
    }
  }

  @Test
  void skipsWhatIsNotItsOwn() {
    Transcript transcript = new Transcript();
    RtpReceiver receiver = new RtpReceiver(97, 90_000, transcript);
    receiver.packet(packet(1), 0, 14, 0, NOWHERE);
    receiver.packet(new byte[4], 0, 4, 0, NOWHERE);
    assertThat(transcript.text.toString()).isEmpty();
    assertThat(receiver.complaint()).isEqualTo("2 packets are no RTP of payload type 97");
  }

  @ParameterizedTest
  @CsvSource({
    "plain,                   80600001000000000000000141,               12, 1",
    "two CSRC,                8260000100000000000000010000000000000000, 20, 0",
    "extension,               90600001000000000000000100000001aabbccdd41, 20, 1",
    "padding,                 a060000100000000000000014142430003,       12, 2",
    "too short,               8060000100000000000000,                   -1, 0",
    "version 1,               40600001000000000000000141,               -1, 0",
    "extension past the end,  90600001000000000000000100ff00ff,         -1, 0",
    "extension head cut,      906000010000000000000001aabb,             -1, 0",
    "padding past the end,    a06000010000000000000001ff,               -1, 0",
    "padding of nothing,      a0600001000000000000000100,               -1, 0",
  })
  void readsHeaders(String name, String hex, int payloadOffset, int payloadLength) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    RtpPacket packet = new RtpPacket();
    boolean read = packet.read(bytes, 0, bytes.length);
    assertThat(read).as(name).isEqualTo(payloadOffset >= 0);
    if (read) {
      assertThat(packet.payloadOffset()).isEqualTo(payloadOffset);
      assertThat(packet.payloadLength()).isEqualTo(payloadLength);
    }
  }

  @Test
  void unwrapsTimestamps() {
    TimestampUnwrapper unwrapper = new TimestampUnwrapper();
    assertThat(unwrapper.unwrap(0xffff_f000)).isEqualTo(0xffff_f000L);
    assertThat(unwrapper.unwrap(0x10)).isEqualTo(0x1_0000_0010L);
    assertThat(unwrapper.unwrap(0xffff_fff0)).isEqualTo(0xffff_fff0L);
    assertThat(unwrapper.unwrap(0x20)).isEqualTo(0x1_0000_0020L);
  }
}
