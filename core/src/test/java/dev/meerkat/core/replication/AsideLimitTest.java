package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.replication.AsideLimit.Kept;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AsideLimitTest {
  @ParameterizedTest
  @CsvSource({
    "100, 10 20 30, 0",
    "60, 10 20 30, 0",
    "59, 10 20 30, 1",
    "49, 10 20 30, 2",
    "0, 10 20 30, 2",
    "10, 50, 0",
    "10, 0 0 50, 2"
  })
  void theOldestGoAndTheNewestStays(long limitBytes, String sizes, int gone) {
    var bytes = Arrays.stream(sizes.split(" ", -1)).map(Long::valueOf).toList();
    List<Kept> kept =
        IntStream.range(0, bytes.size()).mapToObj(i -> new Kept("at " + i, bytes.get(i))).toList();
    assertThat(new AsideLimit(limitBytes).beyond(kept)).isEqualTo(kept.subList(0, gone));
  }
}
