package dev.meerkat.recorder;

import dev.meerkat.core.archive.Piece;
import dev.meerkat.core.archive.Playlist;
import dev.meerkat.core.archive.Playlist.Play;
import dev.meerkat.core.archive.Splice;
import dev.meerkat.core.archive.Timeline;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.recorder.ExportSummary.Joint;
import dev.meerkat.recorder.Footage.Part;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Joins footage of one camera from several servers into one MP4: each moment once, cut at the
/// frame where two recordings overlap, with times that start at 0 and jump over gaps.
public final class SiteExport {
  private record Stage(ServerId server, FootageSource source) {}

  private final FragmentOutput output;
  private final List<Joint> joints = new ArrayList<>();
  private long shiftMicros;
  private long startMicros = Long.MAX_VALUE;
  private long endMicros = Long.MIN_VALUE;

  private SiteExport(FragmentOutput output) {
    this.output = output;
  }

  /// Writes the footage of a period as one fragmented MP4, while it is read.
  ///
  /// @param sources of one camera, in any order
  /// @throws NoFootageException when there is none; nothing was written then
  public static ExportSummary write(
      List<? extends MediaSource> sources, long fromMicros, long toMicros, OutputStream out)
      throws IOException {
    List<Piece> pieces = sources.stream().map(MediaSource::piece).toList();
    List<Play> plays = Playlist.of(pieces, fromMicros, toMicros).plays();
    if (plays.isEmpty()) {
      throw new NoFootageException("the camera", fromMicros, toMicros);
    }
    var parts = new ArrayList<Stage>();
    for (Play play : plays) {
      parts.add(part(sources, play, parts.isEmpty() ? 0 : Splice.WINDOW_MICROS));
    }
    ExportTracks tracks = ExportTracks.playable(parts.stream().map(Stage::source).toList());
    var export = new SiteExport(new FragmentOutput(out, tracks));
    export.play(parts);
    return new ExportSummary(
        export.output.frames(), export.startMicros, export.endMicros, export.joints);
  }

  /// A later part is opened a little before the earlier one ends, so that its first key frame is
  /// found there.
  private static Stage part(List<? extends MediaSource> sources, Play play, long earlierMicros) {
    Piece piece = play.piece();
    MediaSource source =
        sources.stream()
            .filter(s -> s.piece().server().equals(piece.server()))
            .findFirst()
            .orElseThrow();
    long from = Math.max(piece.startMicros(), play.fromMicros() - earlierMicros);
    return new Stage(
        piece.server(),
        new FootageSource(
            "footage of " + piece.camera() + " from " + piece.server(),
            () -> source.open(from, play.toMicros())));
  }

  private void play(List<Stage> parts) throws IOException {
    FootageReader current = FootageReader.open(parts.getFirst().source());
    try {
      for (int i = 1; i < parts.size(); i++) {
        long begin = current.picture().map(Part::wallMicros).orElse(Long.MIN_VALUE);
        FootageReader next = FootageReader.openAt(parts.get(i).source(), begin);
        try {
          join(current, next, parts.get(i - 1).server(), parts.get(i).server());
        } finally {
          current.close();
          current = next;
        }
      }
      for (Optional<Footage> f = current.next(); f.isPresent(); f = current.next()) {
        write(f.get());
      }
    } finally {
      current.close();
    }
  }

  /// Plays `current` up to where `next` begins.
  private void join(FootageReader current, FootageReader next, ServerId from, ServerId to)
      throws IOException {
    Part key = next.picture().orElseThrow(() -> noPicture(to));
    long keyMicros = key.wallMicros();
    List<Footage> ahead = next.ahead(Splice.COMPARED);
    long frameMicros = ahead.getFirst().durationMicros(key);
    JointTail tail = playTo(current, keyMicros);
    Splice.Cut cut = Splice.cut(tail.marks(), marks(ahead), frameMicros);

    long soundEndMicros = cut.byContent() ? keyMicros - cut.aheadMicros() : tail.endMicros(cut);
    for (Footage footage : tail.before(cut, soundEndMicros)) {
      write(footage);
    }
    long gapMicros = cut.byContent() ? 0 : keyMicros - endMicros;
    joints.add(
        new Joint(
            from,
            to,
            keyMicros,
            gapMicros > Timeline.JOINT_TOLERANCE_MICROS ? gapMicros : 0,
            cut.byContent()));
    shiftMicros = cut.byContent() ? shiftMicros - cut.aheadMicros() : 0;
  }

  private static List<Splice.Mark> marks(List<Footage> footage) {
    return footage.stream().flatMap(f -> f.marks().stream()).toList();
  }

  private static IOException noPicture(ServerId server) {
    return new IOException("footage from " + server + " has no picture");
  }

  /// Writes what is surely before a key frame of the next recording, and holds what is near it.
  private JointTail playTo(FootageReader current, long keyMicros) throws IOException {
    var tail = new JointTail(keyMicros);
    while (!tail.isComplete()) {
      Optional<Footage> next = current.next();
      if (next.isEmpty()) {
        break;
      }
      for (Footage footage : tail.add(next.get())) {
        write(footage);
      }
    }
    return tail;
  }

  private void write(Footage footage) throws IOException {
    output.write(footage, shiftMicros);
    for (Part picture : footage.video()) {
      startMicros = Math.min(startMicros, picture.wallMicros());
      endMicros = Math.max(endMicros, footage.endMicros(picture));
    }
  }
}
