package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.lab.Await;
import dev.meerkat.lab.Host;
import dev.meerkat.lab.LabProcess;
import dev.meerkat.lab.Network;
import dev.meerkat.lab.Shell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// That it sees what it is there for: else every campaign would find nothing.
@Tag("lab")
final class LookoutTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void seesAnAddressOnTwoHosts_andAProgramOnTwo() {
    try (Network network = Network.open()) {
      var hosts = List.of(network.addHost("north"), network.addHost("south"));
      try (Lookout lookout = Lookout.start(hosts, GroupSite.ADDRESS, LookoutTest::isRun)) {
        give(hosts.getFirst());
        var _ = run(hosts.getFirst());
        Await.until("the program", LIMIT, () -> lookout.runsApplication(hosts.getFirst()));
        long looks = lookout.looks();
        Await.until("a few looks", LIMIT, () -> lookout.looks() > looks + 3);
        assertThat(lookout.hasAddress(hosts.getFirst())).isTrue();
        assertThat(lookout.hasAddress(hosts.getLast())).isFalse();
        assertThat(lookout.processes(hosts.getFirst())).hasSize(1);
        assertThat(lookout.takeFindings()).isEmpty();

        give(hosts.getLast());
        var _ = run(hosts.getLast());
        var found = new ArrayList<String>();
        Await.until(
            "both findings",
            LIMIT,
            () -> {
              found.addAll(lookout.takeFindings());
              return found.contains("north and south both have the address")
                  && found.contains("north and south both have the application");
            });
      }
    }
  }

  @Test
  void leavesOutWhatIsStopped_untilItGoesOn() {
    try (Network network = Network.open()) {
      var hosts = List.of(network.addHost("north"), network.addHost("south"));
      try (Lookout lookout = Lookout.start(hosts, GroupSite.ADDRESS, LookoutTest::isRun)) {
        LabProcess frozen = run(hosts.getFirst());
        Await.until("it to run", LIMIT, () -> lookout.runsApplication(hosts.getFirst()));
        frozen.pause();
        var _ = run(hosts.getLast());
        Await.until("it to run", LIMIT, () -> lookout.runsApplication(hosts.getLast()));
        long looks = lookout.looks();
        Await.until("a few looks", LIMIT, () -> lookout.looks() > looks + 3);
        assertThat(lookout.processes(hosts.getFirst())).containsExactly(frozen.pid());
        assertThat(lookout.takeFindings()).isEmpty();

        frozen.resume();
        Await.until(
            "the finding",
            LIMIT,
            () -> lookout.takeFindings().contains("north and south both have the application"));
      }
    }
  }

  private static boolean isRun(String commandLine) {
    return commandLine.startsWith("sleep 7654");
  }

  private static void give(Host host) {
    Shell.run(
        host.namespace()
            .command(List.of("ip", "addr", "add", GroupSite.ADDRESS + "/24", "dev", "eth0")));
  }

  private LabProcess run(Host host) {
    return host.start(List.of("sleep", "7654"), Map.of(), folder.resolve(host.name() + ".log"));
  }
}
