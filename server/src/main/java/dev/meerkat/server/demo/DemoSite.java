package dev.meerkat.server.demo;

import dev.meerkat.cluster.ClusterSettings;
import dev.meerkat.server.camera.SimulatedCameras;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Two servers, their folders, and the cameras that they record.
public final class DemoSite implements AutoCloseable {
  static final int STABILITY_SECONDS = 5;

  private static final Logger LOG = LoggerFactory.getLogger("meerkat.demo");
  private static final int FIRST_PORT = 17_800;

  private final Path folder;
  private final SimulatedCameras cameras;
  private final DemoServer north;
  private final DemoServer south;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean keep;

  private DemoSite(
      Path folder, boolean keep, SimulatedCameras cameras, DemoServer north, DemoServer south) {
    this.folder = folder;
    this.keep = keep;
    this.cameras = cameras;
    this.north = north;
    this.south = south;
  }

  /// Starts the cameras; the servers do not run yet.
  ///
  /// @param folder a new one, which is kept; without it a temporary one, which is removed
  public static DemoSite create(Optional<Path> folder, int cameraCount)
      throws IOException, DemoException {
    Path root =
        folder.isPresent() ? fresh(folder.get()) : Files.createTempDirectory("meerkat-demo-");
    var ports = new FreePorts(FIRST_PORT);
    int northPort = ports.take(ClusterSettings.SITE_PORT_OFFSET);
    int southPort = ports.take(ClusterSettings.SITE_PORT_OFFSET);
    DemoServer north = DemoServer.create("north", root.resolve("north"), northPort, ports.take(0));
    DemoServer south = DemoServer.create("south", root.resolve("south"), southPort, ports.take(0));
    SimulatedCameras cameras =
        SimulatedCameras.start("127.0.0.1", 0, cameraCount, Optional.empty());
    return new DemoSite(root, folder.isPresent(), cameras, north, south);
  }

  private static Path fresh(Path folder) throws IOException, DemoException {
    Path path = folder.toAbsolutePath().normalize();
    if (Files.exists(path)) {
      throw new DemoException("the folder " + path + " exists: name a new one with --folder");
    }
    return Files.createDirectories(path);
  }

  public Path folder() {
    return folder;
  }

  DemoServer north() {
    return north;
  }

  public DemoServer south() {
    return south;
  }

  /// The folder stays when the site is closed.
  void keepFolder() {
    keep = true;
  }

  List<String> cameraUrls() {
    return cameras.urls();
  }

  /// Ends the servers and the cameras. Does nothing the second time.
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    north.end();
    south.end();
    cameras.close();
    if (!keep) {
      remove(folder);
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("the temporary folder {} could not be removed: {}", folder, e.toString());
    }
  }
}
