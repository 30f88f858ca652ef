package dev.meerkat.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Splice;
import dev.meerkat.media.mp4.Mp4Header;
import dev.meerkat.media.mp4.Mp4Sample;
import dev.meerkat.media.mp4.Mp4Track;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is held of a recording of one picture a second, around a key frame at 100 s.
class JointTailTest {
  private static final long SECOND = 1_000_000;
  private static final Mp4Header HEADER = new Mp4Header(List.of(Mp4Track.of(Frames.FORMAT)));

  private final JointTail tail = new JointTail(100 * SECOND);

  @Test
  void aWindowToBothSidesIsHeldAndTwiceThatCompared() {
    Fed fed = feed(1_000);
    assertThat(fed.passed()).isEqualTo(seconds(0, 91));
    assertThat(fed.count()).isEqualTo(111);
    assertThat(tail.marks()).hasSize(29);
    assertThat(tail.marks().getFirst().wallMicros()).isEqualTo(82 * SECOND);
  }

  @Test
  void aCutCountsFromTheFirstMark() {
    feed(1_000);
    var cut = new Splice.Cut(20, true, 0);
    assertThat(tail.endMicros(cut)).isEqualTo(102 * SECOND);
    assertThat(kept(cut)).isEqualTo(seconds(91, 102));
    assertThat(kept(new Splice.Cut(3, true, 0))).as("passed already").isEmpty();
    assertThat(tail.endMicros(new Splice.Cut(29, false, 0))).isEqualTo(Long.MAX_VALUE);
  }

  /// Pictures of 8 MiB: what is held is bounded, but for a second to both sides.
  @Test
  void memoryIsBounded() {
    Fed fed = feed(8 << 20);
    assertThat(fed.passed()).isEqualTo(seconds(0, 99));
    assertThat(fed.count()).isEqualTo(108);
    assertThat(kept(new Splice.Cut(tail.marks().size(), false, 0))).isEqualTo(seconds(99, 108));
  }

  /// @param passed what is before the joint for sure
  /// @param count how many were taken
  private record Fed(List<Long> passed, int count) {}

  private Fed feed(int sizeBytes) {
    ByteBuffer data = ByteBuffer.allocate(sizeBytes).putInt(0, sizeBytes - 4).put(4, (byte) 0x65);
    var passed = new ArrayList<Long>();
    int second = 0;
    while (!tail.isComplete()) {
      long micros = second * SECOND;
      var sample = new Mp4Sample(0, 0, 0, 0, 90_000, true, false, micros, 0, sizeBytes);
      var footage = new Footage(HEADER, List.of(new Footage.Part(sample, data)));
      tail.add(footage).forEach(each -> passed.add(each.firstMicros() / SECOND));
      second++;
    }
    return new Fed(passed, second);
  }

  private List<Long> kept(Splice.Cut cut) {
    return tail.before(cut, Long.MAX_VALUE).stream()
        .filter(footage -> !footage.parts().isEmpty())
        .map(footage -> footage.firstMicros() / SECOND)
        .toList();
  }

  private static List<Long> seconds(int from, int to) {
    return IntStream.range(from, to).mapToObj(Long::valueOf).toList();
  }
}
