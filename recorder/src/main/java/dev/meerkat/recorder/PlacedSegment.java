package dev.meerkat.recorder;

import dev.meerkat.core.archive.Takes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// A segment and where it is.
///
/// @param untilMicros its samples from then on are read from the next segment
/// @param first whether it does not go on with what is before it, as that is of another
///   [take][Takes]
record PlacedSegment(
    VolumeKeeper keeper, Volume volume, Segment segment, long untilMicros, boolean first) {
  private static final int BUFFER_BYTES = 256 * 1024;

  static PlacedSegment whole(VolumeKeeper keeper, Volume volume, Segment segment) {
    return new PlacedSegment(keeper, volume, segment, Long.MAX_VALUE, true);
  }

  /// Segments of one camera from several volumes, in the order in which they are played.
  ///
  /// @param fromMicros those that end until then are only context
  static List<PlacedSegment> merged(List<PlacedSegment> segments, long fromMicros) {
    List<Takes.Span> spans =
        segments.stream()
            .map(each -> new Takes.Span(each.segment().startMicros(), each.segment().endMicros()))
            .toList();
    return Takes.of(spans, SegmentFile.MAX_NAMES, fromMicros).stream()
        .map(part -> segments.get(part.index()).as(part))
        .toList();
  }

  private PlacedSegment as(Takes.Part part) {
    return new PlacedSegment(keeper, volume, segment, part.untilMicros(), part.first());
  }

  /// Whether its file is there.
  boolean isThere() throws IOException {
    try {
      return keeper.calls().call("looking for a file", () -> volume.has(segment));
    } catch (VolumeVanishedException e) {
      throw withheld(e);
    }
  }

  private WithheldFootageException withheld(VolumeVanishedException e) {
    return new WithheldFootageException(
        "footage cannot be read now: archive volume " + keeper.root() + " " + e.getMessage());
  }

  FootageSource source() {
    Path file = volume.layout().file(segment.camera(), segment.startMicros());
    return new FootageSource(file.toString(), untilMicros, first, () -> open(file));
  }

  private InputStream open(Path file) throws IOException {
    DiskCalls calls = keeper.calls();
    InputStream in = calls.call("opening a file", () -> opened(file));
    return LimitedInput.of(
        new BufferedInputStream(new DiskInput(calls, in), BUFFER_BYTES), segment.sizeBytes());
  }

  /// @throws NoSuchFileException when it has been deleted
  /// @throws WithheldFootageException when its volume has vanished
  private InputStream opened(Path file) throws IOException {
    try {
      return Files.newInputStream(file);
    } catch (NoSuchFileException deleted) {
      try {
        volume.identity().check();
      } catch (VolumeVanishedException e) {
        throw withheld(e);
      }
      throw deleted;
    }
  }

  /// Reads on the disk's own threads.
  private static final class DiskInput extends InputStream {
    private final DiskCalls calls;
    private final InputStream in;

    DiskInput(DiskCalls calls, InputStream in) {
      this.calls = calls;
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      return calls.call("reading a file", in::read);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      // A read that hangs must not write into memory that its caller uses for other things by then.
      byte[] own = new byte[length];
      int count = calls.call("reading a file", () -> in.read(own, 0, length));
      if (count > 0) {
        System.arraycopy(own, 0, target, offset, count);
      }
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      return calls.call("reading a file", () -> in.skip(count));
    }

    @Override
    public void close() throws IOException {
      calls.call(
          "closing a file",
          () -> {
            in.close();
            return count();
          });
    }

    private static int count() {
      return 0;
    }
  }
}
