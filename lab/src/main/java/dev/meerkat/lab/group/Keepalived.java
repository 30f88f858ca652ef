package dev.meerkat.lab.group;

import dev.meerkat.lab.Host;
import dev.meerkat.lab.LabFailure;
import dev.meerkat.lab.LabProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// keepalived on one host: it moves an address, and calls a script for each change.
final class Keepalived {
  private final Host host;
  private final Path folder;
  private Optional<LabProcess> process = Optional.empty();

  /// @param priority the higher one has the address first
  Keepalived(Host host, int priority, Path folder) {
    this.host = host;
    this.folder = folder;
    Path script = folder.resolve("notify");
    try {
      Files.createDirectories(folder);
      Files.writeString(
          script, "#!/bin/sh\necho \"$(date '+%F %T.%N') $1\" >> " + folder.resolve("notified"));
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.writeString(folder.resolve("keepalived.conf"), configuration(priority, script));
    } catch (IOException e) {
      throw new LabFailure("cannot prepare keepalived on " + host.name(), e);
    }
  }

  private static String configuration(int priority, Path script) {
    return """
    global_defs {
      script_user root
      enable_script_security
    }
    vrrp_instance lab {
      state BACKUP
      nopreempt
      interface eth0
      virtual_router_id 51
      priority %1$d
      advert_int 1
      virtual_ipaddress {
        %2$s/24 dev eth0
      }
      notify_master "%3$s master"
      notify_backup "%3$s backup"
      notify_stop "%3$s stop"
    }
    """
        .formatted(priority, GroupSite.ADDRESS, script);
  }

  Host host() {
    return host;
  }

  void start() {
    process =
        Optional.of(
            host.start(
                List.of(
                    "keepalived",
                    "--dont-fork",
                    "--vrrp",
                    "--log-console",
                    "--use-file=" + folder.resolve("keepalived.conf"),
                    "--pid=" + folder.resolve("keepalived.pid"),
                    "--vrrp_pid=" + folder.resolve("vrrp.pid")),
                Map.of(),
                folder.resolve("keepalived.log")));
  }

  private LabProcess running() {
    return process.orElseThrow(
        () -> new LabFailure("keepalived was never started on " + host.name()));
  }

  /// In order: it gives the address away.
  void stop() {
    var _ = running().stop();
  }

  void kill() {
    running().killAll();
  }

  /// SIGSTOP to it and what it has started.
  void pause() {
    running().pauseAll();
  }

  void resume() {
    running().resumeAll();
  }
}
