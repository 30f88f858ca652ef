package dev.meerkat.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The lab itself, without the product: FFmpeg is the recorder.
@Tag("lab")
final class CamerasTest {
  private static final Clip CLIP = new Clip(Path.of("target/clips"));

  @TempDir Path folder;

  @Test
  void twoClientsOfACameraSeeTheSameStreamAtTheSameTime() {
    ClipIndex index = new ClipIndex(CLIP);
    try (Network network = Network.open()) {
      Host site = network.addHost("cameras");
      Host client = network.addHost("client");
      Cameras cameras =
          Cameras.start(site, Path.of("cameras.py"), CLIP, 1, 1, folder.resolve("cameras.log"));
      for (Cameras.LabCamera camera : cameras.all()) {
        Shell.run(client.namespace().command(record(camera, "early.mp4")));
        Shell.run(client.namespace().command(record(camera, "late.mp4")));
        FrameTrace early = FrameTrace.of(folder.resolve("early.mp4"), index);
        FrameTrace late = FrameTrace.of(folder.resolve("late.mp4"), index);
        assertThat(early.first()).isGreaterThanOrEqualTo(Clip.firstFrame(camera.number()));
        for (FrameTrace trace : List.of(early, late)) {
          assertThat(trace.altered()).isZero();
          assertThat(trace.repeated()).isZero();
          assertThat(trace.holes()).isEmpty();
        }
        // The second client began when the first had ended: the stream went on meanwhile.
        assertThat(late.first()).isGreaterThan(early.first());
      }
    }
  }

  @Test
  void aCutIsSilentAndHeals() {
    try (Network network = Network.open()) {
      Host a = network.addHost("a");
      Host b = network.addHost("b");
      Host c = network.addHost("c");
      assertThat(reaches(a, b)).isTrue();
      network.cut(a);
      assertThat(reaches(a, b)).isFalse();
      assertThat(reaches(b, c)).isTrue();
      network.heal();
      assertThat(reaches(a, b)).isTrue();
      network.split(List.of(a), List.of(b));
      assertThat(reaches(a, b)).isFalse();
      assertThat(reaches(b, a)).isFalse();
      assertThat(reaches(a, c)).isTrue();
      network.heal();
      network.unplug(a);
      assertThat(reaches(b, a)).isFalse();
      network.heal();
      assertThat(reaches(b, a)).isTrue();
    }
  }

  private List<String> record(Cameras.LabCamera camera, String file) {
    String user = camera.username();
    String login = user.isEmpty() ? "" : user + ":" + camera.password().replace(" ", "%20") + "@";
    String url = camera.url().replace("rtsp://", "rtsp://" + login);
    return List.of(
        ("ffmpeg -v error -y -rtsp_transport tcp -i "
                + url
                + " -t 2 -c copy "
                + folder.resolve(file))
            .split(" "));
  }

  private static boolean reaches(Host from, Host to) {
    return Shell.attempt(from.namespace().command(List.of("ping", "-c1", "-W1", to.address())))
            .exit()
        == 0;
  }
}
