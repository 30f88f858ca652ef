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
        read(index);
        write(index);
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

  private static void read(SegmentIndex index) throws SQLException {
    index.newestStart(CAMERA);
    index.starts(CAMERA, 0);
    index.page(CAMERA, 0, 10);
    index.overlapping(CAMERA, 0, Long.MAX_VALUE);
    index.doomed();
    index.takeStock(CAMERA);
    told(index.inventory());
  }

  private static void told(VolumeInventory inventory) {
    inventory.sizes();
    inventory.known(CAMERA, 0, Long.MAX_VALUE);
    inventory.deleted(CAMERA, 0, Long.MAX_VALUE);
  }

  private static void write(SegmentIndex index) throws SQLException {
    var segment = new Segment(CAMERA, 5, 6, 7);
    index.put(List.of(segment));
    if (!index.overlapping(CAMERA, 5, 6).contains(segment)) {
      throw new AssertionError("a row that was written is not there");
    }
    index.doom(List.of(segment));
    if (!index.doomed().contains(new SegmentIndex.Doomed(CAMERA, 5))) {
      throw new AssertionError("what is to be deleted is not known");
    }
    index.buried(index.doomed(), List.of());
    index.remove(CAMERA, 100);
    told(index.inventory());
    index.clear();
  }

  public static List<byte[]> seeds() throws IOException, SQLException {
    Path folder = Files.createTempDirectory("meerkat-fuzz");
    Path file = folder.resolve("index.db");
    try (SegmentIndex index = SegmentIndex.open(file)) {
      for (int i = 0; i < 20; i++) {
        index.put(List.of(new Segment(CAMERA, 100L * i, 100L * i + 90, 7)));
      }
      index.doom(List.of(new Segment(CAMERA, 0, 90, 7)));
    }
    byte[] content = Files.readAllBytes(file);
    Files.delete(file);
    Files.delete(folder);
    return List.of(content, new byte[0]);
  }
}
