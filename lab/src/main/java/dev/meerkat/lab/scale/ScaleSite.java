package dev.meerkat.lab.scale;

import dev.meerkat.cluster.ConfigurationStore;
import dev.meerkat.cluster.identity.IdentityFile;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.core.document.CameraDocuments;
import dev.meerkat.core.document.DocumentKey;
import dev.meerkat.core.document.ServerDocuments;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A large site on the loopback interface, in two processes: of the servers that will be lost, and
/// of those that stay.
final class ScaleSite implements AutoCloseable {
  private static final int MOST_FOREIGN_CAMERAS = 100;

  private final Path folder;
  private final int servers;
  private final int cameras;
  private final ScaleChild staying;
  private final ScaleChild lost;
  private boolean lossy;

  private ScaleSite(Path folder, int servers, int cameras, ScaleChild staying, ScaleChild lost) {
    this.folder = folder;
    this.servers = servers;
    this.cameras = cameras;
    this.staying = staying;
    this.lost = lost;
  }

  static ServerId server(int number) {
    return new ServerId("server-" + number);
  }

  static Path folder(Path site, int number) {
    return site.resolve(server(number).value());
  }

  /// @param toLose how many of the servers will be lost
  /// @param camerasEach how many cameras each has at home
  static ScaleSite start(int servers, int toLose, int camerasEach) throws IOException {
    Path folder = Files.createTempDirectory("meerkat-scale-");
    writeIdentities(folder, servers);
    int cameras = servers * camerasEach;
    writeConfiguration(folder, servers, cameras);
    int stay = servers - toLose;
    var staying = ScaleChild.start(folder, 0, stay, servers, cameras);
    var lost = ScaleChild.start(folder, stay, toLose, servers, cameras);
    return new ScaleSite(folder, servers, cameras, staying, lost);
  }

  private static void writeIdentities(Path folder, int servers) throws IOException {
    var now = InstantSource.system().instant();
    var founder = SiteIdentity.found(server(0), ScaleProcess.SITE, now);
    for (int number = 0; number < servers; number++) {
      var keys = SiteIdentity.newKeys();
      new IdentityFile(Files.createDirectories(folder(folder, number)))
          .write(
              new SiteIdentity(
                  founder.admit(server(number), keys.getPublic(), now.toEpochMilli()),
                  keys.getPrivate(),
                  founder.authority(),
                  founder.authorityKey()));
    }
  }

  /// Only the first server knows it; the others learn it from there.
  private static void writeConfiguration(Path folder, int servers, int cameras) throws IOException {
    Map<DocumentKey, Map<String, String>> edits = new TreeMap<>();
    for (int number = 0; number < servers; number++) {
      var id = server(number);
      edits.put(
          ServerDocuments.key(id),
          ServerDocuments.fields(
              new ServerSettings(id, "http://127.0.0.1:7080", true, MOST_FOREIGN_CAMERAS)));
    }
    FailoverPriority[] priorities = {
      FailoverPriority.HIGH, FailoverPriority.MEDIUM, FailoverPriority.LOW
    };
    for (int number = 0; number < cameras; number++) {
      var id = new CameraId("camera-" + number);
      edits.put(
          CameraDocuments.key(id),
          CameraDocuments.fields(
              new Camera(
                  id,
                  "rtsp://10.0.0.1/" + id,
                  "",
                  "",
                  server(number % servers),
                  priorities[number % priorities.length],
                  true)));
    }
    ConfigurationStore.open(folder(folder, 0), server(0), InstantSource.system()).edit(edits);
  }

  int servers() {
    return servers;
  }

  int cameras() {
    return cameras;
  }

  private List<ScaleChild> children() {
    return lossy ? List.of(staying) : List.of(staying, lost);
  }

  /// @param members how many members each server should see
  Figures figures(int members) {
    var sum = Figures.NONE;
    for (var child : children()) {
      sum = sum.with(child.figures(members));
    }
    return sum;
  }

  long planMicros() {
    return staying.planMicros();
  }

  /// Ends the servers that are to be lost as `kill -9` does, all at once.
  void lose() {
    lossy = true;
    lost.kill();
  }

  /// Stops the servers that are to be lost in the middle of what they do, without closing their
  /// connections, as a cut of their network would.
  void silence() throws IOException {
    lossy = true;
    lost.stop();
  }

  @Override
  public void close() throws IOException {
    staying.kill();
    lost.kill();
    var paths = new ArrayList<Path>();
    try (var all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(paths::add);
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }

  /// How long a site of so many servers may take to do what it should.
  Duration patience() {
    return Duration.ofSeconds(120 + 2L * servers);
  }
}
