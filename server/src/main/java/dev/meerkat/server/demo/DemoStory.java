package dev.meerkat.server.demo;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.api.Times;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.Table;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What happens in the demonstration, in order, told line by line.
public final class DemoStory {
  private static final int WAIT_SECONDS = 60;
  private static final long RECORD_MICROS = 5_000_000;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  private final DemoSite site;
  private final Consumer<String> lines;
  private final List<String> cameras = new ArrayList<>();

  public DemoStory(DemoSite site, Consumer<String> lines) {
    this.site = site;
    this.lines = lines;
  }

  /// @return whether all went as it should
  public boolean tell() throws DemoException, IOException, InterruptedException {
    try (ApiClient south = site.south().client()) {
      lines.accept(
          "Meerkat demo: two servers, north and south, record "
              + site.cameraUrls().size()
              + " simulated cameras.");
      begin(south);
      Instant began = Instant.now();
      recordOn(south);
      Instant killed = kill();
      takeover(south, killed);
      recordOn(south);
      comeHome(south);
      recordOn(south);
      return exports(south, began, killed);
    } catch (DemoException e) {
      site.keepFolder();
      throw new DemoException(
          e.getMessage()
              + tail(site.north())
              + tail(site.south())
              + "\nArchives and logs stay in "
              + site.folder());
    }
  }

  private void begin(ApiClient south) throws DemoException, IOException, InterruptedException {
    site.north().start();
    String token = invitation();
    lines.accept("");
    lines.accept("North founds a site and invites south: meerkat invite; then meerkat join.");
    site.south().join(token);
    site.south().start();
    Until.answered(
        "a site of two stable servers", WAIT_SECONDS, () -> standing(south, "stable", 2));
    int number = 0;
    for (String url : site.cameraUrls()) {
      number++;
      String home = (number % 2 == 1 ? site.north() : site.south()).name();
      Map<String, String> fields = Map.of("name", "cam" + number, "url", url, "home", home);
      cameras.add(south.send("POST", "/cameras", fields, Answers.Camera.class).name());
    }
    Until.answered("recording at home", WAIT_SECONDS, () -> allAtHome(south));
    lines.accept("");
    lines.accept("Each camera is recorded by its home:");
    show(south);
  }

  private String invitation() throws DemoException, InterruptedException {
    return Until.answered(
        "the start of north",
        WAIT_SECONDS,
        () -> {
          try (ApiClient north = site.north().client()) {
            return Optional.of(
                north.send("POST", "/invitations", Map.of(), Answers.Invitation.class).token());
          }
        });
  }

  private Instant kill() throws InterruptedException {
    long pid = site.north().pid();
    Instant at = Instant.now();
    site.north().kill();
    lines.accept("");
    lines.accept(CLOCK.format(at) + "  kill -9 " + pid + ": north is dead.");
    return at;
  }

  private void takeover(ApiClient south, Instant killed)
      throws DemoException, InterruptedException {
    Map<String, Instant> since =
        Until.answered("the takeover by south", WAIT_SECONDS, () -> allOn(south, "south"));
    since.forEach((camera, first) -> {
      if (first.isAfter(killed)) {
        long millis = Duration.between(killed, first).toMillis();
        lines.accept(
            CLOCK.format(first)
                + "  south has the first frame of "
                + camera
                + " on disk, taken "
                + millis
                + " ms after the kill.");
      }
    });
  }

  private void comeHome(ApiClient south) throws DemoException, IOException, InterruptedException {
    lines.accept("");
    lines.accept(
        "North is started again. Once it has been stable for "
            + DemoSite.STABILITY_SECONDS
            + " s, its cameras come home: first it records, then south lets go.");
    site.north().start();
    Until.answered("the return of the cameras", WAIT_SECONDS, () -> allAtHome(south));
    show(south);
  }

  /// Exports every camera across the takeover and the return, and counts its frames.
  private boolean exports(ApiClient south, Instant began, Instant killed)
      throws IOException, InterruptedException {
    Path folder = Files.createDirectories(site.exports());
    String period = "?from=" + micros(began) + "&to=" + micros(Instant.now());
    var table =
        new Table(
            "CAMERA",
            "LAST BEFORE",
            "FIRST AFTER",
            "GAP",
            "TIMELINE'S GAP",
            "FRAMES",
            "MISSING",
            "REPEATED",
            "MISSING ELSEWHERE",
            "FILE");
    boolean well = true;
    for (String camera : cameras) {
      Path file = folder.resolve(camera + ".mp4");
      String path = "/cameras/" + ApiClient.encoded(camera);
      HttpResponse<InputStream> export = south.open(path + "/export" + period);
      try (InputStream body = export.body()) {
        Files.copy(body, file);
      }
      Optional<String> missing = export.headers().firstValue("Meerkat-Unavailable");
      missing.ifPresent(servers ->
          lines.accept("FAILED: the export of " + camera + " lacks what is on " + servers));
      well &= missing.isEmpty();
      Answers.Timeline timeline = south.get(path + "/timeline" + period, Answers.Timeline.class);
      var verdict = Verdict.of(FrameCount.of(file), gapMicros(timeline), micros(killed));
      well &= verdict.well();
      row(table, camera, verdict, file);
    }
    lines.accept("");
    lines.accept(
        "One MP4 a camera, out of both archives, across takeover and return; every frame has a"
            + " number, so none can be missing unseen:");
    table.lines().forEach(lines);
    lines.accept("");
    lines.accept(
        well
            ? "No frame is missing but those of the takeover's gap, and none comes twice."
            : "FAILED: frames are missing or come twice where they should not.");
    lines.accept(
        "The files stay in "
            + folder
            + "; any player plays them, such as: mpv "
            + folder.resolve(cameras.getFirst() + ".mp4"));
    return well;
  }

  private static void row(Table table, String camera, Verdict verdict, Path file)
      throws IOException {
    Optional<FrameCount.Hole> gap = verdict.takeover();
    FrameCount count = verdict.count();
    table.row(
        camera,
        gap.map(hole -> clock(hole.beforeMicros())).orElse("-"),
        gap.map(hole -> clock(hole.afterMicros())).orElse("-"),
        gap.map(hole -> (hole.afterMicros() - hole.beforeMicros()) / 1000 + " ms").orElse("none"),
        verdict.timelineGapMicros() / 1000 + " ms",
        count.frames() + " in " + String.format("%.1f s", count.lengthMicros() / 1e6),
        Long.toString(gap.map(FrameCount.Hole::missing).orElse(0L)),
        Long.toString(count.repeated()),
        Long.toString(verdict.missingElsewhere()),
        file.getFileName() + String.format(", %.1f MB", Files.size(file) / 1e6));
  }

  private static long gapMicros(Answers.Timeline timeline) {
    long micros = 0;
    // What lies before the first range and behind the last was not asked of anyone.
    for (Answers.Gap gap : timeline.gaps()) {
      boolean between =
          !gap.from().equals(timeline.from())
              && timeline.ranges().stream().anyMatch(range -> range.from().equals(gap.to()));
      micros += between ? Times.micros(gap.to()) - Times.micros(gap.from()) : 0;
    }
    return micros;
  }

  /// Waits until every camera has some more seconds on disk.
  private void recordOn(ApiClient client) throws DemoException, InterruptedException {
    long target = micros(Instant.now()) + RECORD_MICROS;
    Until.answered(
        "some seconds of recording",
        WAIT_SECONDS,
        () -> {
          for (Answers.CameraRecordings camera : recordings(client)) {
            if (camera.recordings().stream()
                .map(Answers.Recording::lastDurable)
                .noneMatch(last -> last != null && Times.micros(last) >= target)) {
              return Optional.empty();
            }
          }
          return Optional.of(target);
        });
  }

  private static Optional<Answers.Site> standing(ApiClient client, String standing, int servers)
      throws IOException, InterruptedException {
    Answers.Site now = client.get("/site", Answers.Site.class);
    boolean all =
        now.servers().size() == servers
            && now.servers().stream()
                .allMatch(each -> standing.equals(each.standing()) && each.failoverEnabled());
    return all ? Optional.of(now) : Optional.empty();
  }

  /// Whether each camera is recorded by its home and by nobody else.
  private static Optional<Boolean> allAtHome(ApiClient client)
      throws IOException, InterruptedException {
    for (Answers.CameraRecordings camera : recordings(client)) {
      if (camera.recordings().size() != 1
          || !recordedBy(camera.recordings().getFirst(), camera.home())) {
        return Optional.empty();
      }
    }
    return Optional.of(true);
  }

  /// When each camera's recording by the server began, once that records all.
  private static Optional<Map<String, Instant>> allOn(ApiClient client, String server)
      throws IOException, InterruptedException {
    var since = new TreeMap<String, Instant>();
    Answers.CameraRecordings[] all = recordings(client);
    for (Answers.CameraRecordings camera : all) {
      for (Answers.Recording recording : camera.recordings()) {
        if (recordedBy(recording, server) && recording.since() != null) {
          since.put(camera.camera(), Instant.parse(recording.since()));
        }
      }
    }
    return since.size() == all.length ? Optional.of(since) : Optional.empty();
  }

  private static boolean recordedBy(Answers.Recording recording, String server) {
    return recording.server().equals(server) && recording.phase().equals("recording");
  }

  private static Answers.CameraRecordings[] recordings(ApiClient client)
      throws IOException, InterruptedException {
    return client.get("/recordings", Answers.CameraRecordings[].class);
  }

  private void show(ApiClient client) throws IOException, InterruptedException {
    var table = new Table("  CAMERA", "HOME", "RECORDED BY");
    for (Answers.CameraRecordings camera : recordings(client)) {
      table.row(
          "  " + camera.camera(),
          camera.home(),
          String.join(", ", camera.recordings().stream().map(Answers.Recording::server).toList()));
    }
    table.lines().forEach(lines);
  }

  private static String tail(DemoServer server) throws IOException {
    if (!Files.exists(server.log())) {
      return "";
    }
    List<String> log = Files.readAllLines(server.log());
    List<String> end = log.subList(Math.max(0, log.size() - 5), log.size());
    return "\n"
        + server.name()
        + (server.running() ? " runs" : " does not run")
        + "; its log ends:\n  "
        + String.join("\n  ", end);
  }

  private static String clock(long micros) {
    return CLOCK.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
