package dev.meerkat.media.rtsp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;

/// Runs `gst_camera.py`, a real camera's stand-in, until closed.
final class GstCamera implements AutoCloseable {
  private final Process process;
  final int port;
  final int tlsPort;
  final int basicPort;

  private GstCamera(Process process, String ports) {
    this.process = process;
    this.port = Integer.parseInt(ports.split(" ", -1)[0]);
    this.tlsPort = Integer.parseInt(ports.split(" ", -1)[1]);
    this.basicPort = Integer.parseInt(ports.split(" ", -1)[2]);
  }

  static GstCamera start(Path folder, SelfSignedCertificate certificate)
      throws IOException, GeneralSecurityException {
    Path pem = Files.writeString(folder.resolve("camera.pem"), certificate.pem());
    Path script = folder.resolve("gst_camera.py");
    try (InputStream in = GstCamera.class.getResourceAsStream("gst_camera.py")) {
      Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
    }
    Path errors = folder.resolve("gst_camera.err");
    Process process =
        new ProcessBuilder("/usr/bin/python3", script.toString(), pem.toString())
            .redirectError(errors.toFile())
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String ports = out.readLine();
    if (ports == null) {
      process.destroy();
      throw new AssertionError(
          "the GStreamer camera does not start: "
              + Files.readString(errors)
              + "It needs the Debian packages python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-rtsp"
              + " gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly glib-networking");
    }
    return new GstCamera(process, ports);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
