package dev.meerkat.cluster;

import dev.meerkat.cluster.identity.IdentityFile;
import dev.meerkat.cluster.identity.Refusals;
import dev.meerkat.cluster.identity.SiteTls;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/// A member in a process of its own, which can be killed and stopped.
final class Child implements AutoCloseable {
  private final Process process;

  private Child(Process process) {
    this.process = process;
  }

  static Child start(Site site, String server) throws IOException {
    ClusterSettings settings = site.settings(server);
    Path data = Files.createDirectories(site.directory(server));
    new IdentityFile(data).write(site.identity(settings.self()));
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(Child.class.getName());
    command.add(settings.self().value());
    command.add(Integer.toString(settings.port()));
    command.add(settings.siteName());
    command.add(data.toString());
    command.add(Long.toString(settings.detection().heartbeatMillis()));
    command.add(Long.toString(settings.detection().silenceMillis()));
    command.add(Long.toString(settings.detection().verifyMillis()));
    settings.initialHosts().forEach(host -> command.add(host.toString()));
    return new Child(
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /// Runs the member until the parent lets go of its standard input.
  static void main(String[] args) throws Exception {
    DetectionSettings detection =
        new DetectionSettings(
            Long.parseLong(args[4]), Long.parseLong(args[5]), Long.parseLong(args[6]));
    List<HostPort> hosts = Arrays.stream(args, 7, args.length).map(HostPort::parse).toList();
    ServerId self = new ServerId(args[0]);
    ClusterSettings settings =
        new ClusterSettings(
            self, Site.LOOPBACK, Integer.parseInt(args[1]), hosts, args[2], detection);
    ConfigurationStore store =
        ConfigurationStore.open(Path.of(args[3]), self, InstantSource.system());
    var tls =
        new SiteTls(
            new IdentityFile(Path.of(args[3])).read().orElseThrow(),
            TreeMap::new,
            new Refusals(InstantSource.system(), System.err::println));
    try (Cluster _ = Cluster.start(settings, tls, store, new Heard(), () -> {})) {
      while (System.in.read() >= 0) {
        System.out.flush();
      }
    }
    System.exit(0);
  }

  /// Kill -9.
  void kill() {
    process.destroyForcibly();
  }

  /// Makes the process hang, its connections open.
  void hang() throws Exception {
    signal("STOP");
  }

  void goOn() throws Exception {
    signal("CONT");
  }

  private void signal(String signal) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).inheritIO().start();
    if (kill.waitFor() != 0) {
      throw new IOException("kill -" + signal + " failed");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    Process _ = process.onExit().join();
  }
}
