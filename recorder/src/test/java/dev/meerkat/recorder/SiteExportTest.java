package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.archive.Piece;
import dev.meerkat.core.archive.Splice;
import dev.meerkat.core.archive.Timeline;
import dev.meerkat.core.model.ServerId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// One film of what several servers recorded of one camera.
class SiteExportTest {
  private static final long ALL = Long.MAX_VALUE;

  @TempDir Path root;

  private final long firstNanos = System.nanoTime();

  /// What one server recorded, in sessions.
  ///
  /// @param lateMillis by how much its clock is ahead of that of the others
  record Server(String name, int lateMillis, List<Integer> fromTo) {}

  private static Server server(String name, int lateMillis, Integer... fromTo) {
    return new Server(name, lateMillis, List.of(fromTo));
  }

  record Source(Piece piece, Archive archive) implements MediaSource {
    @Override
    public InputStream open(long fromMicros, long toMicros) throws IOException {
      var out = new ByteArrayOutputStream();
      archive.copy(piece.camera(), fromMicros, toMicros, out);
      return new ByteArrayInputStream(out.toByteArray());
    }
  }

  /// A key frame is every 25th frame; a server that takes over begins with one.
  static Stream<Arguments> takeovers() {
    return Stream.of(
        Arguments.of("one server", List.of(server("a", 0, 0, 200)), frames(0, 200)),
        Arguments.of(
            "a takeover with a gap",
            List.of(server("a", 0, 0, 110), server("b", 0, 150, 300)),
            frames(0, 110, 150, 300)),
        Arguments.of(
            "one that touches",
            List.of(server("a", 0, 0, 150), server("b", 0, 150, 300)),
            frames(0, 300)),
        Arguments.of(
            "make before break",
            List.of(server("a", 0, 0, 190), server("b", 0, 150, 300)),
            frames(0, 300)),
        Arguments.of(
            "a long overlap",
            List.of(server("a", 0, 0, 280), server("b", 0, 25, 300)),
            frames(0, 300)),
        Arguments.of(
            "an overlap of one frame",
            List.of(server("a", 0, 0, 151), server("b", 0, 150, 300)),
            frames(0, 300)),
        Arguments.of(
            "the later server's clock is ahead",
            List.of(server("a", 0, 0, 200), server("b", 370, 150, 300)),
            frames(0, 300)),
        Arguments.of(
            "the later server's clock is behind",
            List.of(server("a", 370, 0, 200), server("b", 0, 150, 300)),
            frames(0, 300)),
        Arguments.of(
            "one inside the other",
            List.of(server("a", 0, 0, 300), server("b", 0, 100, 200)),
            frames(0, 300)),
        Arguments.of(
            "failover and failback",
            List.of(server("a", 0, 0, 110, 175, 400), server("b", 20, 125, 210)),
            frames(0, 110, 125, 400)),
        Arguments.of(
            "three servers",
            List.of(server("a", 0, 0, 120), server("b", -90, 100, 220), server("c", 90, 200, 320)),
            frames(0, 320)),
        Arguments.of(
            "both sides of a split, each with a gap",
            List.of(server("a", 0, 0, 100, 150, 400), server("b", 0, 50, 230, 275, 300)),
            frames(0, 400)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("takeovers")
  void eachFrameIsThereOnce(String name, List<Server> servers, List<Integer> expected)
      throws IOException {
    var archives = new LinkedHashMap<Archive, Server>();
    try {
      for (Server server : servers) {
        archives.put(recorded(server), server);
      }
      for (boolean reversed : new boolean[] {false, true}) {
        List<Source> sources = sources(archives.keySet().stream().toList(), reversed);
        var out = new ByteArrayOutputStream();
        ExportSummary summary = SiteExport.write(sources, 0, ALL, out);

        assertThat(Frames.numbers(out.toByteArray())).as(name).isEqualTo(expected);
        assertThat(summary.frames()).isEqualTo(expected.size());
        var samples = Frames.samples(out.toByteArray());
        for (int i = 1; i < samples.size(); i++) {
          assertThat(samples.get(i).decodeTime()).isGreaterThan(samples.get(i - 1).decodeTime());
        }
      }
    } finally {
      archives.keySet().forEach(Archive::close);
    }
  }

  /// A server that comes to read the first picture of its session late gives all of them times that
  /// are later.
  @ParameterizedTest
  @CsvSource({
    "0, 300, 600", "0, 1400, 600", "0, 3000, 600", "0, 8000, 600", "0, 1400, 553", "0, 8000, 551",
    "300, 0, 600", "1400, 0, 600", "3000, 0, 600", "8000, 0, 600", "1400, 0, 553", "8000, 0, 551",
    "0, 8000, 900", "8000, 0, 700"
  })
  void eachFrameIsThereOnceThoughTimesDifferBySeconds(int late, int laterLate, int firstEnds)
      throws IOException {
    eachFrameIsThereOnce(
        "a home-coming",
        List.of(server("a", late, 0, firstEnds), server("b", laterLate, 550, 1_000)),
        frames(0, 1_000));
  }

  /// What both servers have is read of the later one from a window before the joint on.
  @Test
  void aLongOverlapIsNotReadTwice() throws IOException {
    try (Archive a = recorded(server("a", 0, 0, 900));
        Archive b = recorded(server("b", 0, 25, 1_000))) {
      var opened = new ArrayList<Long>();
      List<MediaSource> sources = new ArrayList<>();
      for (Source source : sources(List.of(a, b), false)) {
        sources.add(
            new MediaSource() {
              @Override
              public Piece piece() {
                return source.piece();
              }

              @Override
              public InputStream open(long fromMicros, long toMicros) throws IOException {
                opened.add(fromMicros);
                return source.open(fromMicros, toMicros);
              }
            });
      }
      SiteExport.write(sources, 0, ALL, OutputStream.nullOutputStream());
      long start = sources.getFirst().piece().startMicros();
      long joint = sources.getFirst().piece().endMicros() - Splice.WINDOW_MICROS;
      assertThat(opened).containsOnly(start, joint);
    }
  }

  @Test
  void aJointIsToldWithItsGap() throws IOException {
    try (Archive a = recorded(server("a", 0, 0, 110));
        Archive b = recorded(server("b", 0, 150, 300))) {
      var out = new ByteArrayOutputStream();
      ExportSummary summary = SiteExport.write(sources(List.of(a, b), false), 0, ALL, out);
      assertThat(summary.joints())
          .singleElement()
          .satisfies(joint -> {
            assertThat(joint.from().value()).isEqualTo("a");
            assertThat(joint.to().value()).isEqualTo("b");
            assertThat(joint.gapMicros()).isBetween(1_599_000L, 1_601_000L);
            assertThat(joint.byContent()).isFalse();
          });
      var samples = Frames.samples(out.toByteArray());
      assertThat(samples.get(110).decodeTime() - samples.get(109).decodeTime())
          .isBetween(41 * 3_600L - 90, 41 * 3_600L + 90);
    }
  }

  /// The frame of the joint was lost on the way to the first server, so that time decides.
  @Test
  void aJointWhoseKeyFrameOneServerLostIsMadeByTime() throws IOException {
    try (Archive a = recorded(server("a", 0, 0, 150, 151, 152));
        Archive b = recorded(server("b", 0, 150, 300))) {
      var out = new ByteArrayOutputStream();
      SiteExport.write(sources(List.of(a, b), false), 0, ALL, out);
      assertThat(Frames.numbers(out.toByteArray())).isEqualTo(frames(0, 300));
    }
  }

  @Test
  void aPeriodThatBeginsWithinAGroupOfPicturesBeginsAtItsKeyFrame() throws IOException {
    try (Archive a = recorded(server("a", 0, 0, 190));
        Archive b = recorded(server("b", 0, 150, 300))) {
      List<Source> sources = sources(List.of(a, b), false);
      long start = sources.getFirst().piece().startMicros();
      var out = new ByteArrayOutputStream();
      SiteExport.write(sources, start + 110 * 40_000L, start + 210 * 40_000L - 20_000, out);
      assertThat(Frames.numbers(out.toByteArray())).isEqualTo(frames(100, 210));

      out.reset();
      SiteExport.write(sources, start + 160 * 40_000L, start + 162 * 40_000L - 20_000, out);
      assertThat(Frames.numbers(out.toByteArray())).isEqualTo(frames(150, 162));
    }
  }

  @Test
  void aPeriodWithoutFootageIsToldBeforeAnythingIsWritten() throws IOException {
    try (Archive a = recorded(server("a", 0, 0, 110));
        Archive b = recorded(server("b", 0, 200, 300))) {
      List<Source> sources = sources(List.of(a, b), false);
      long start = sources.getFirst().piece().startMicros();
      var out = new ByteArrayOutputStream();
      long from = start + 120 * 40_000L;
      long to = start + 190 * 40_000L;
      assertThatThrownBy(() -> SiteExport.write(sources, from, to, out))
          .isInstanceOf(NoFootageException.class)
          .hasMessageContaining("no footage of the camera between " + Times.text(from));
      assertThatThrownBy(() -> SiteExport.write(List.<Source>of(), from, to, out))
          .isInstanceOf(NoFootageException.class);
      assertThat(out.size()).isZero();
    }
  }

  private Archive recorded(Server server) throws IOException {
    Path own = root.resolve(server.name());
    try (Archive archive = Archive.open(own, Frames.settings(server.name()))) {
      for (int i = 0; i < server.fromTo().size(); i += 2) {
        Frames.record(
            archive,
            CAMERA,
            Frames.FORMAT,
            firstNanos + server.lateMillis() * 1_000_000L,
            server.fromTo().get(i),
            server.fromTo().get(i + 1));
      }
    }
    return Archive.open(own, Frames.settings(server.name()));
  }

  private static List<Source> sources(List<Archive> archives, boolean reversed) throws IOException {
    var pieces = new ArrayList<Piece>();
    for (Archive archive : archives) {
      pieces.addAll(archive.pieces(CAMERA, 0, ALL));
    }
    List<Piece> joined = Timeline.joined(pieces);
    List<Source> sources =
        joined.stream().map(p -> new Source(p, of(p.server(), archives))).toList();
    return reversed ? sources.reversed() : sources;
  }

  private static Archive of(ServerId server, List<Archive> archives) {
    return archives.stream().filter(a -> a.server().equals(server)).findFirst().orElseThrow();
  }

  /// Frame numbers of several periods.
  private static List<Integer> frames(int... fromTo) {
    var frames = new ArrayList<Integer>();
    for (int i = 0; i < fromTo.length; i += 2) {
      IntStream.range(fromTo[i], fromTo[i + 1]).forEach(frames::add);
    }
    return frames;
  }
}
