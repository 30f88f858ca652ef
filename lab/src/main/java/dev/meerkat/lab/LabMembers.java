package dev.meerkat.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Servers that belong to one site, so that their hosts know each other by certificates. None of
/// them runs.
public final class LabMembers {
  private static final Duration LIMIT = Duration.ofSeconds(100);

  private LabMembers() {}

  /// Has the servers of all `hosts` join a new site, and ends them. The configuration of each is
  /// `meerkat.yaml` in the folder of its host's name below `folder`, its `dataDir` beside it
  /// `data`.
  public static void form(List<Host> hosts, Path folder) {
    LabServer first = server(hosts.getFirst(), folder);
    first.start();
    Await.until("the start of " + first.name(), LIMIT, () -> answers(first));
    try {
      for (Host host : hosts.subList(1, hosts.size())) {
        server(host, folder).join(first.invite());
      }
    } catch (IOException e) {
      throw new LabFailure(first.name() + " gives no invitation", e);
    }
    first.process().stop();
  }

  private static LabServer server(Host host, Path folder) {
    return LabServer.create(host, 4, folder.resolve(host.name()));
  }

  private static boolean answers(LabServer server) {
    try {
      return LabSite.members(server.site(), 1);
    } catch (IOException _) {
      return false;
    }
  }
}
