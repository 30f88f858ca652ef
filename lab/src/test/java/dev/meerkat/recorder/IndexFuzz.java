package dev.meerkat.recorder;

import dev.meerkat.core.model.CameraId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/// A file that calls itself an index.
///
/// Held: only [SQLException] is thrown, by opening, reading and writing; what was written is there.
public final class IndexFuzz {
  private static final CameraId CAMERA = new CameraId("gate");

  private IndexFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    try {
      Path folder = Files.createTempDirectory("meerkat-fuzz");
      Path file = folder.resolve("index.db");
      Files.write(file, data);
      try (SegmentIndex index = SegmentIndex.open(file)) {
        index.newestStart(CAMERA);
        index.overlapping(CAMERA, 0, Long.MAX_VALUE);
        var segment = new Segment(CAMERA, 5, 6, 7);
        index.put(List.of(segment));
        if (!index.overlapping(CAMERA, 5, 6).contains(segment)) {
          throw new AssertionError("a row that was written is not there");
        }
      } catch (SQLException e) {
        if (e.getMessage() == null) {
          throw new AssertionError("an error without a word", e);
        }
      } finally {
        for (String part : List.of("", "-wal", "-shm", "-journal")) {
          Files.deleteIfExists(folder.resolve("index.db" + part));
        }
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new AssertionError("files cannot be made", e);
    }
  }

  public static List<byte[]> seeds() throws IOException, SQLException {
    Path folder = Files.createTempDirectory("meerkat-fuzz");
    Path file = folder.resolve("index.db");
    try (SegmentIndex index = SegmentIndex.open(file)) {
      for (int i = 0; i < 20; i++) {
        index.put(List.of(new Segment(CAMERA, 100L * i, 100L * i + 90, 7)));
      }
    }
    byte[] content = Files.readAllBytes(file);
    Files.delete(file);
    Files.delete(folder);
    return List.of(content, new byte[0]);
  }
}
