package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaylistTest {
  private static final long SECOND = 1_000_000;

  @ParameterizedTest
  @CsvSource({
    "'', 0, 100, ''",
    "'a:0-60', 0, 100, 'a 0-60'",
    "'a:0-60', 10, 20, 'a 10-20'",
    "'a:0-60', 60, 100, ''",
    "'a:0-60 a:60-120', 10, 110, 'a 10-110'",
    "'a:0-60 b:50-120', 0, 100, 'a 0-60,b 60-100'",
    "'a:0-60 b:50-120', 55, 100, 'b 55-100'",
    "'a:0-60 b:62-120', 0, 100, 'a 0-60,b 62-100'",
    "'a:0-100 b:20-40', 0, 100, 'a 0-100'",
    "'a:0-60 b:0-60', 0, 100, 'a 0-60'",
    "'a:0-60 b:50-120 a:110-200', 0, 300, 'a 0-60,b 60-120,a 120-200'",
    "'a:0-60 b:50-70 c:55-90', 0, 300, 'a 0-60,c 60-90'",
    "'a:10-20 b:30-40', 15, 35, 'a 15-20,b 30-35'",
    "'a:10-20 b:30-40', 22, 28, ''",
  })
  void plays(String pieces, long from, long to, String expected) {
    Playlist playlist = Playlist.of(TimelineTest.pieces(pieces), from * SECOND, to * SECOND);
    assertThat(
            playlist.plays().stream()
                .map(p ->
                    p.piece().server()
                        + " "
                        + p.fromMicros() / SECOND
                        + "-"
                        + p.toMicros() / SECOND)
                .collect(Collectors.joining(",")))
        .isEqualTo(expected);
  }

  static void assertPlaysOnce(List<Piece> pieces, boolean[] covered, long seed) {
    Playlist playlist = Playlist.of(pieces, 0, covered.length * SECOND);
    for (int s = 0; s < covered.length; s++) {
      long at = s * SECOND + 1;
      long count =
          playlist.plays().stream()
              .filter(p -> p.fromMicros() <= at && at < p.toMicros())
              .peek(p -> assertThat(p.piece().startMicros()).isLessThanOrEqualTo(at))
              .count();
      assertThat(count).as("seed %d second %d", seed, s).isEqualTo(covered[s] ? 1 : 0);
    }
  }
}
