package dev.meerkat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meerkat.core.archive.SpaceRule;
import dev.meerkat.core.model.RetentionLimits;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.api.Times;
import dev.meerkat.server.camera.SimulatedCameras;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.ApiFailure;
import dev.meerkat.server.config.ServerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Footage on a volume that is taken away while its server runs, asked for at another server: it is
/// held there or, after a restart, perhaps; never a gap, never left out in silence, and it is there
/// again with the volume.
@Timeout(300)
class HeldFootageTest {
  private static final String VOLUME = "first volume"; // a blank has to be encoded in a header

  private static final long TAIL = 2_000_000;

  @TempDir Path folder;

  /// A disk that can be taken away.
  private interface Disk {
    void takeAway() throws Exception;

    void bringBack() throws Exception;
  }

  private Path volume() {
    return folder.resolve(VOLUME);
  }

  @Test
  void aFolderThatIsMovedAway() throws Exception {
    Path away = folder.resolve("away");
    tell(
        new Disk() {
          @Override
          public void takeAway() throws IOException {
            Files.move(volume(), away);
          }

          @Override
          public void bringBack() throws IOException {
            Files.move(away, volume());
          }
        });
  }

  /// Only root may mount it.
  @Test
  @Tag("root")
  void aDiskThatIsUnmounted() throws Exception {
    assumeTrue(run("id", "-u").strip().equals("0"), "only root may mount a volume");
    String image = folder.resolve("disk.img").toString();
    String path = Files.createDirectory(volume()).toString();
    run("truncate", "-s", "128M", image);
    run("mkfs.ext4", "-q", "-m", "0", image);
    run("mount", "-o", "loop", image, path);
    try {
      tell(
          new Disk() {
            @Override
            public void takeAway() throws Exception {
              run("umount", "-l", path);
            }

            @Override
            public void bringBack() throws Exception {
              run("mount", "-o", "loop", image, path);
            }
          });
    } finally {
      // It is not mounted where a test has failed in the middle; then that failure is to be told.
      new ProcessBuilder("umount", "-l", path).start().waitFor();
    }
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + "\n" + output).isZero();
    return output;
  }

  private void tell(Disk disk) throws Exception {
    try (var cameras = SimulatedCameras.start("127.0.0.1", 0, 1, Optional.empty());
        var site = new TestSite(folder, 2)) {
      ServerConfig northConfig = withVolumes(site.config("north", 0));
      ServerConfig southConfig = site.config("south", 1);
      MeerkatServer north = site.start(northConfig);
      MeerkatServer _ = site.start(southConfig);
      try (var client = new ApiClient(southConfig.api().url())) {
        Period period = recorded(client, cameras.urls().getFirst());
        assertThat(coveredMicros(client, period)).isEqualTo(period.to - period.from);

        disk.takeAway();
        await(client, period, "held", "held_unreadable");
        isHeld(client, period);
        exportsNameWhatTheyLeaveOut(client, period);

        north.close();
        MeerkatServer _ = site.start(northConfig);
        await(client, period, "unknown", "held_elsewhere");
        isPerhapsHeld(client, period);

        disk.bringBack();
        TestSite.await(
            "the volume's footage",
            () -> neverAGap(client, period) && coveredMicros(client, period) == period.micros());
        assertThat(gaps(client, period).unavailable()).isEmpty();
        assertThat(timeline(client, period).gaps()).isEmpty();
        assertThat(unavailable(export(client, period))).isEmpty();
      }
    }
  }

  private ServerConfig withVolumes(ServerConfig usual) {
    List<Path> volumes = List.of(volume(), folder.resolve("second"));
    return new ServerConfig(
        usual.name(),
        usual.site(),
        usual.dataDir(),
        new ServerConfig.Archive(volumes, 5, RetentionLimits.UNSET, SpaceRule.USUAL, true),
        usual.cluster(),
        usual.api(),
        usual.failover());
  }

  private record Period(long from, long to) {
    long micros() {
      return to - from;
    }

    String query() {
      return "?from=" + from + "&to=" + to;
    }
  }

  /// Some seconds of footage on the first volume of north. Without its tail: when a volume is lost,
  /// the newest fragment may be written again elsewhere.
  private static Period recorded(ApiClient client, String url) throws Exception {
    TestSite.await(
        "server north",
        () ->
            Arrays.stream(get(client, "/servers", Answers.Server[].class))
                .anyMatch(each -> each.name().equals("north") && each.failoverEnabled()));
    var fields = Map.of("name", "gate", "url", url, "home", "north", "priority", "NEVER");
    client.send("POST", "/cameras", fields, Answers.Camera.class);
    var period = new ArrayList<Period>();
    TestSite.await(
        "three seconds of footage",
        () -> {
          Arrays.stream(get(client, "/recordings", Answers.CameraRecordings[].class))
              .flatMap(each -> each.recordings().stream())
              .flatMap(each ->
                  Optional.ofNullable(each.since()).stream()
                      .flatMap(since ->
                          Optional.ofNullable(each.lastDurable()).stream()
                              .map(newest ->
                                  new Period(Times.micros(since), Times.micros(newest) - TAIL))))
              .filter(each -> each.micros() > 3_000_000)
              .forEach(period::add);
          return !period.isEmpty();
        });
    return period.getFirst();
  }

  private static <T> T get(ApiClient client, String path, Class<T> type) {
    try {
      return client.get(path, type);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static Answers.Gaps gaps(ApiClient client, Period period) {
    return get(client, "/cameras/gate/gaps" + period.query(), Answers.Gaps.class);
  }

  private static Answers.Timeline timeline(ApiClient client, Period period) {
    return get(client, "/cameras/gate/timeline" + period.query(), Answers.Timeline.class);
  }

  private static long coveredMicros(ApiClient client, Period period) {
    return gaps(client, period).coveredMicros();
  }

  /// To be asked at every moment of the story. Nobody knows of the last three seconds yet.
  private static boolean neverAGap(ApiClient client, Period period) {
    assertThat(gaps(client, period).gaps())
        .allSatisfy(
            each -> assertThat(each.cause()).isIn("held_unreadable", "held_elsewhere", "not_yet"));
    assertThat(timeline(client, period).gaps())
        .allSatisfy(each -> assertThat(each.kind()).isIn("held", "unknown"));
    return true;
  }

  private static void await(ApiClient client, Period period, String kind, String cause) {
    TestSite.await(
        cause,
        () ->
            neverAGap(client, period)
                && gaps(client, period).gaps().stream().anyMatch(each -> each.cause().equals(cause))
                && timeline(client, period).gaps().stream()
                    .anyMatch(each -> each.kind().equals(kind))
                && serversAnswer(client, period));
  }

  /// What is withheld is withheld by a volume then.
  private static boolean serversAnswer(ApiClient client, Period period) {
    return gaps(client, period).unavailable().stream().noneMatch(each -> each.volume() == null)
        && timeline(client, period).unavailable().stream().noneMatch(each -> each.volume() == null);
  }

  private void isHeld(ApiClient client, Period period) {
    Answers.Gaps gaps = gaps(client, period);
    assertThat(gaps.covered()).isEmpty();
    assertThat(gaps.gaps())
        .singleElement()
        .satisfies(each -> {
          assertThat(each.cause()).isEqualTo("held_unreadable");
          assertThat(each.lengthMicros()).isEqualTo(period.micros());
          assertThat(each.what())
              .startsWith("held or unknown: it is held where it cannot be read now: ")
              .contains(
                  "volume " + volume() + " of north (archive ",
                  "mount it again; it is used again when it is back");
        });
    assertThat(gaps.missing())
        .containsExactly(new Answers.Missing("held or unknown", period.micros()));
    assertNamesTheVolume(gaps.unavailable());
    Answers.Timeline timeline = timeline(client, period);
    assertThat(timeline.gaps())
        .singleElement()
        .satisfies(each -> {
          assertThat(each.kind()).isEqualTo("held");
          assertThat(each.holders()).containsExactly("volume " + volume() + " of north");
        });
    assertNamesTheVolume(timeline.unavailable());
  }

  private void isPerhapsHeld(ApiClient client, Period period) {
    assertThat(gaps(client, period).gaps())
        .filteredOn(each -> !each.cause().equals("not_yet"))
        .isNotEmpty()
        .allSatisfy(each ->
            assertThat(each.what())
                .startsWith("held or unknown: what does not answer now may hold it: ")
                .contains("volume " + volume() + " of north (archive " + volume() + " "));
    Answers.Timeline timeline = timeline(client, period);
    assertThat(timeline.gaps()).allSatisfy(each -> assertThat(each.kind()).isEqualTo("unknown"));
    assertNamesTheVolume(timeline.unavailable());
  }

  private void assertNamesTheVolume(List<Answers.Unavailable> unavailable) {
    assertThat(unavailable)
        .singleElement()
        .satisfies(each -> {
          assertThat(each.server()).isEqualTo("north");
          assertThat(each.volume()).isEqualTo(volume().toString());
        });
  }

  private void exportsNameWhatTheyLeaveOut(ApiClient client, Period period) throws Exception {
    String path = "/cameras/gate/export" + period.query();
    assertThatThrownBy(() -> client.open(path))
        .isInstanceOf(ApiFailure.class)
        .hasMessageStartingWith("no footage can be had now of camera gate from ")
        .hasMessageContaining("volume " + volume() + " of north (");
    // The camera goes on on the second volume.
    TestSite.await(
        "more footage",
        () -> {
          var longer = new Period(period.from, Times.nowMicros());
          return neverAGap(client, period)
              && timeline(client, longer).ranges().stream()
                  .anyMatch(each -> Times.micros(each.to()) > period.to + 2_000_000);
        });
    var longer = new Period(period.from, Times.nowMicros());
    HttpResponse<InputStream> export = export(client, longer);
    assertThat(unavailable(export)).contains("north:" + volume().toString().replace(" ", "%20"));
  }

  private static HttpResponse<InputStream> export(ApiClient client, Period period)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response = client.open("/cameras/gate/export" + period.query());
    try (InputStream body = response.body()) {
      assertThat(body.transferTo(OutputStream.nullOutputStream())).isPositive();
    }
    return response;
  }

  private static Set<String> unavailable(HttpResponse<InputStream> export) {
    return Set.copyOf(export.headers().allValues("Meerkat-Unavailable"));
  }
}
