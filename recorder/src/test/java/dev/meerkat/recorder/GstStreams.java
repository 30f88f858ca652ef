package dev.meerkat.recorder;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Runs `gst_streams.py`, an RTSP server that nobody here wrote, until closed.
final class GstStreams implements AutoCloseable {
  private final Process process;
  private final int port;

  private GstStreams(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// @param pipelines by name
  static GstStreams start(Path folder, Map<String, String> pipelines) throws IOException {
    Path script = folder.resolve("gst_streams.py");
    try (InputStream in = GstStreams.class.getResourceAsStream("gst_streams.py")) {
      Files.copy(in, script);
    }
    Path errors = folder.resolve("gst_streams.err");
    var command = new ArrayList<>(List.of("/usr/bin/python3", script.toString()));
    pipelines.forEach((name, pipeline) -> command.add("/" + name + "=" + pipeline));
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String port = out.readLine();
    if (port == null) {
      process.destroy();
      throw new AssertionError("GStreamer does not serve: " + Files.readString(errors));
    }
    return new GstStreams(process, Integer.parseInt(port));
  }

  String url(String name) {
    return "rtsp://127.0.0.1:" + port + "/" + name;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
