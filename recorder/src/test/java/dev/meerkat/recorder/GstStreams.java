package dev.meerkat.recorder;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Runs `gst_streams.py`, an RTSP server that nobody here wrote, until closed.
final class GstStreams implements AutoCloseable {
  private final Process process;
  private final int port;
  private final int tlsPort;

  private GstStreams(Process process, String ports) {
    this.process = process;
    this.port = Integer.parseInt(ports.split(" ", -1)[0]);
    this.tlsPort = Integer.parseInt(ports.split(" ", -1)[1]);
  }

  /// @param pipelines by name
  static GstStreams start(Path folder, Map<String, String> pipelines) throws IOException {
    Path script = folder.resolve("gst_streams.py");
    try (InputStream in = GstStreams.class.getResourceAsStream("gst_streams.py")) {
      Files.copy(in, script);
    }
    Path errors = folder.resolve("gst_streams.err");
    Path pem = certificate(folder);
    var command = new ArrayList<>(List.of("/usr/bin/python3", script.toString(), pem.toString()));
    pipelines.forEach((name, pipeline) -> command.add("/" + name + "=" + pipeline));
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String ports = out.readLine();
    if (ports == null) {
      process.destroy();
      throw new AssertionError("GStreamer does not serve: " + Files.readString(errors));
    }
    return new GstStreams(process, ports);
  }

  /// A certificate that it signed itself, as cameras have it, and its key.
  private static Path certificate(Path folder) throws IOException {
    Path pem = folder.resolve("gst_streams.pem");
    String file = pem.toString();
    String words = "openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=camera";
    var command = new ArrayList<>(List.of(words.split(" ", -1)));
    command.addAll(List.of("-keyout", file + ".key", "-out", file + ".crt"));
    Process openssl = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Path key = folder.resolve("gst_streams.pem.key");
    if (!Files.exists(key)) {
      throw new AssertionError("openssl makes no certificate: " + said);
    }
    Files.copy(folder.resolve("gst_streams.pem.crt"), pem);
    return Files.write(pem, Files.readAllBytes(key), StandardOpenOption.APPEND);
  }

  String url(String name) {
    return "rtsp://127.0.0.1:" + port + "/" + name;
  }

  String secureUrl(String name) {
    return "rtsps://127.0.0.1:" + tlsPort + "/" + name;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
