package dev.meerkat.server.cli;

import dev.meerkat.media.rtsp.RtspCredentials;
import dev.meerkat.server.camera.SimulatedCameras;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Serves simulated cameras until it is ended.
@Command(
    name = "camera",
    description =
        "Serves simulated RTSP cameras until it is ended. They do nothing wrong unless told to.",
    mixinStandardHelpOptions = true)
final class CameraCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--count",
      defaultValue = "4",
      description = "How many cameras, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--address",
      defaultValue = "127.0.0.1",
      description = "Where to listen (default: ${DEFAULT-VALUE}).")
  private String address = "";

  @Option(
      names = "--port",
      defaultValue = "8554",
      description = "TCP port, 0 for a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(names = "--username", defaultValue = "", description = "Ask for this user name.")
  private String username = "";

  @Option(names = "--password", defaultValue = "", description = "Ask for this password.")
  private String password = "";

  @Mixin private CameraFaultOptions faults = new CameraFaultOptions();

  @Override
  public Integer call() throws InterruptedException {
    Optional<RtspCredentials> credentials =
        username.isEmpty()
            ? Optional.empty()
            : Optional.of(new RtspCredentials(username, password));
    try (var cameras =
        SimulatedCameras.start(
            address, port, count, credentials, faults.transport(), faults.stream())) {
      cameras
          .fingerprint()
          .ifPresent(sha256 -> spec.commandLine().getOut().println("certificate " + sha256));
      cameras.urls().forEach(spec.commandLine().getOut()::println);
      spec.commandLine().getOut().flush();
      new CountDownLatch(1).await();
      return 0;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      spec.commandLine().getErr().println("meerkat camera: " + e.getMessage());
      return 1;
    }
  }
}
