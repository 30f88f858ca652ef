package dev.meerkat.lab;

import dev.meerkat.core.model.Redundancy;
import dev.meerkat.lab.Cameras.LabCamera;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.api.Times;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Two servers, `north` and `south`, on hosts of their own, and GStreamer's cameras on a third: the
/// first half of them at home on north, the others on south.
public final class LabSite implements AutoCloseable {
  public static final int CAMERAS = 4;

  private static final int STABILITY_SECONDS = 4;

  /// Longer than it takes until a server tries a camera anew that it did not reach.
  private static final Duration LIMIT = Duration.ofSeconds(100);

  private final Network network;
  private final Host cameraHost;
  private final Cameras cameras;
  private final LabServer north;
  private final LabServer south;
  private final ClipIndex index;
  private final Path folder;

  private LabSite(
      Network network,
      Host cameraHost,
      Cameras cameras,
      LabServer north,
      LabServer south,
      ClipIndex index,
      Path folder) {
    this.network = network;
    this.cameraHost = cameraHost;
    this.cameras = cameras;
    this.north = north;
    this.south = south;
    this.index = index;
    this.folder = folder;
  }

  /// Starts all, and waits until every camera is recorded at home by stable servers.
  public static LabSite start(Clip clip, ClipIndex index, Path folder) {
    Network network = Network.open();
    try {
      Host cameraHost = network.addHost("cameras");
      LabServer north = server(network.addHost("north"), folder);
      LabServer south = server(network.addHost("south"), folder);
      Cameras cameras =
          Cameras.start(
              cameraHost,
              Path.of("cameras.py"),
              clip,
              CAMERAS - 1,
              1,
              folder.resolve("cameras.log"));
      LabSite site = new LabSite(network, cameraHost, cameras, north, south, index, folder);
      site.begin();
      return site;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private static LabServer server(Host host, Path folder) {
    return LabServer.create(host, STABILITY_SECONDS, folder.resolve(host.name()));
  }

  private void begin() {
    north.start();
    await("the start of north", north, site -> members(site, 1));
    try {
      south.join(north.invite());
    } catch (IOException e) {
      throw new LabFailure("north gives no invitation", e);
    }
    south.start();
    awaitStable();
    for (LabCamera camera : cameras.all()) {
      try {
        north.addCamera(
            Map.of(
                "name", camera.name(),
                "url", camera.url(),
                "username", camera.username(),
                "password", camera.password(),
                "home", home(camera).name()));
      } catch (IOException e) {
        throw new LabFailure("cannot add " + camera.name(), e);
      }
    }
    awaitHome();
  }

  /// Waits until both servers see each other, and are proven stable.
  void awaitStable() {
    for (LabServer server : List.of(north, south)) {
      await(
          "a site of two stable servers in the eyes of " + server.name(),
          server,
          site -> members(site, 2) && stable(site));
    }
  }

  /// Protects the cameras of north, which is the one that scenarios strike, by a redundancy mode;
  /// returns once it is at work.
  public void protect(Redundancy mode) {
    String word = Campaigns.word(mode);
    switch (mode) {
      case NORMAL -> {}
      case FAST -> {
        north.set("set-server", north.name(), "--redundancy", word);
        for (LabServer server : List.of(north, south)) {
          await(
              "fast redundancy in the eyes of " + server.name(),
              server,
              site ->
                  site.servers().stream()
                      .anyMatch(each ->
                          each.name().equals(north.name()) && each.redundancy().equals(word)));
        }
      }
      case CONSTANT, WARM -> {
        north.set("set-server", south.name(), "--redundancy", word);
        for (LabCamera camera : ofNorth()) {
          north.set("set-camera", camera.name(), "--backup", south.name());
        }
        for (LabServer server : List.of(north, south)) {
          Await.until(
              "companions in the eyes of " + server.name(),
              LIMIT,
              () ->
                  ask(server::recordings).orElse(List.of()).stream()
                          .filter(each -> south.name().equals(each.companion()))
                          .count()
                      == ofNorth().size());
        }
        awaitHome();
      }
    }
  }

  /// The cameras whose home is north.
  public List<LabCamera> ofNorth() {
    return cameras.all().stream().filter(camera -> home(camera) == north).toList();
  }

  public Network network() {
    return network;
  }

  /// Where the cameras are.
  public Host cameraHost() {
    return cameraHost;
  }

  public LabServer north() {
    return north;
  }

  public LabServer south() {
    return south;
  }

  public List<LabCamera> cameras() {
    return cameras.all();
  }

  public LabServer home(LabCamera camera) {
    return camera.number() < CAMERAS / 2 ? north : south;
  }

  /// Waits until every camera is recorded by its home, and by nobody else but recorded or held by
  /// its companion, in both servers' eyes.
  public void awaitHome() {
    for (LabServer server : List.of(north, south)) {
      Await.until(
          "every camera at home in the eyes of " + server.name(),
          LIMIT,
          () -> ask(server::recordings).map(LabSite::atHome).orElse(false));
    }
  }

  private static boolean atHome(List<Answers.CameraRecordings> all) {
    return all.size() == CAMERAS && all.stream().allMatch(LabSite::atHome);
  }

  private static boolean atHome(Answers.CameraRecordings camera) {
    return camera.recordings().size() == (camera.companion() == null ? 1 : 2)
        && camera.recordings().stream()
            .allMatch(each ->
                recorded(each, camera.home())
                    || (each.server().equals(camera.companion())
                        && each.phase()
                            .equals(camera.redundancy().equals("warm") ? "warm" : "recording")));
  }

  private static boolean recorded(Answers.Recording recording, String server) {
    return recording.server().equals(server) && recording.phase().equals("recording");
  }

  /// Whether `server` records the camera, with a key frame on its disk, in its own eyes.
  public boolean records(LabServer server, LabCamera camera) {
    return ask(server::recordings).orElse(List.of()).stream()
        .filter(each -> each.camera().equals(camera.name()))
        .flatMap(each -> each.recordings().stream())
        .anyMatch(recording -> recorded(recording, server.name()));
  }

  /// Whether `server` is the one that is to record the camera, in its own eyes.
  public boolean hasTakenOver(LabServer server, LabCamera camera) {
    return ask(server::recordings).orElse(List.of()).stream()
        .anyMatch(each ->
            each.camera().equals(camera.name()) && server.name().equals(each.plannedServer()));
  }

  /// Waits until `server` records all cameras.
  public void awaitAll(LabServer server) {
    Await.until(
        server.name() + " recording all cameras",
        LIMIT,
        () -> cameras.all().stream().allMatch(camera -> records(server, camera)));
  }

  /// Waits until each camera has samples on disk that are this much newer than now.
  public void record(Duration length) {
    long targetMicros = Times.nowMicros() + length.toNanos() / 1_000;
    Await.until(
        length.toMillis() + " ms of recording",
        LIMIT,
        () ->
            ask(south::recordings).orElse(List.of()).stream()
                .allMatch(camera ->
                    camera.recordings().stream()
                        .map(Answers.Recording::lastDurable)
                        .anyMatch(last -> last != null && Times.micros(last) >= targetMicros)));
    cameras.requireLive();
  }

  public void await(String what, LabServer server, Predicate<Answers.Site> condition) {
    Await.until(what, LIMIT, () -> ask(server::site).map(condition::test).orElse(false));
  }

  /// The frames of an export from `server` of what all servers have.
  public FrameTrace export(LabServer server, LabCamera camera, long fromMicros, long toMicros) {
    Path file = folder.resolve(camera.name() + "-" + server.name() + ".mp4");
    try {
      server.export(camera.name(), fromMicros, toMicros, file);
    } catch (IOException e) {
      throw new LabFailure("cannot export " + camera.name() + " from " + server.name(), e);
    }
    return FrameTrace.of(file, index);
  }

  public static boolean members(Answers.Site site, int count) {
    return site.members().size() == count;
  }

  private static boolean stable(Answers.Site site) {
    return site.servers().size() == 2
        && site.servers().stream()
            .allMatch(server -> "stable".equals(server.standing()) && server.failoverEnabled());
  }

  private interface Question<T> {
    T ask() throws IOException;
  }

  /// Empty while the server does not answer.
  private static <T> Optional<T> ask(Question<T> question) {
    try {
      return Optional.of(question.ask());
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    network.close();
  }
}
