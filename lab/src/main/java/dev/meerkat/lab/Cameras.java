package dev.meerkat.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// GStreamer's RTSP server with some cameras, all at one host. Each shows its clip once, as one
/// live stream that all its clients share.
public final class Cameras {
  private static final int GUARDED_PORT = 555;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Host host;
  private final LabProcess process;
  private final List<LabCamera> cameras;

  /// A camera of the lab.
  ///
  /// @param number which part of the clip it shows
  /// @param username empty when it asks for none
  public record LabCamera(String name, int number, String url, String username, String password) {}

  private Cameras(Host host, LabProcess process, List<LabCamera> cameras) {
    this.host = host;
    this.process = process;
    this.cameras = cameras;
  }

  /// Starts `open` cameras without a password and `guarded` ones that ask for digest
  /// authentication, named `cam1` and so on, and waits until all are live.
  public static Cameras start(Host host, Path script, Clip clip, int open, int guarded, Path log) {
    ObjectNode settings = new ObjectMapper().createObjectNode();
    ArrayNode openMounts = settings.putArray("open");
    ArrayNode guardedMounts = settings.putArray("guarded");
    List<LabCamera> cameras = new ArrayList<>();
    for (int number = 0; number < open + guarded; number++) {
      boolean guard = number >= open;
      String name = "cam" + (number + 1);
      String username = guard ? "operator" : "";
      String password = guard ? "correct horse " + number : "";
      ObjectNode mount = (guard ? guardedMounts : openMounts).addObject();
      mount.put("path", name).put("clip", clip.of(number).toString());
      mount.put("username", username).put("password", password);
      String port = guard ? ":" + GUARDED_PORT : "";
      String url = "rtsp://" + host.address() + port + "/" + name;
      cameras.add(new LabCamera(name, number, url, username, password));
    }
    // The system's own Python, because only that one has the system's GStreamer.
    List<String> command = List.of("/usr/bin/python3", script.toString(), settings.toString());
    LabProcess process = host.start(command, Map.of(), log);
    for (LabCamera camera : cameras) {
      process.awaitOutput("live " + camera.name() + "\n", START_LIMIT);
    }
    return new Cameras(host, process, cameras);
  }

  public Host host() {
    return host;
  }

  public List<LabCamera> all() {
    return cameras;
  }

  /// @throws LabFailure when the clips are over or GStreamer failed, which spoils a scenario
  public void requireLive() {
    if (!process.isAlive()) {
      throw new LabFailure("the cameras are no longer live: " + process.output());
    }
  }
}
