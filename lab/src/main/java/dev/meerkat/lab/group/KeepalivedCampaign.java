package dev.meerkat.lab.group;

import dev.meerkat.lab.Await;
import dev.meerkat.lab.Host;
import dev.meerkat.lab.Network;
import dev.meerkat.lab.Shell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The same users, hosts and network, with keepalived in place of Meerkat: it moves the address
/// only, and the web server runs on both hosts all the time.
final class KeepalivedCampaign implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration HOLD = Duration.ofSeconds(12);

  private final Network network = Network.open();
  private final List<Keepalived> hosts = new ArrayList<>();
  private final Usage usage;
  private final Lookout lookout;

  KeepalivedCampaign(Path folder) {
    try {
      var echo = new Echo(Application.shared(folder));
      for (String name : List.of("north", "south")) {
        Host host = network.addHost(name);
        Machine machine = Machine.create(host, folder, Application.shared(folder));
        echo.install(machine, true);
        Path home = folder.resolve(name);
        var _ = machine.start(echo.command(), home.resolve("web.log"));
        hosts.add(new Keepalived(host, 150 - 50 * hosts.size(), home));
      }
      usage = Usage.start(network.addHost("client"), echo, GroupSite.ADDRESS);
      // The web server runs on both: only the address counts.
      lookout =
          Lookout.start(
              hosts.stream().map(Keepalived::host).toList(), GroupSite.ADDRESS, _ -> false);
      hosts.forEach(Keepalived::start);
      awaitOne();
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private List<Keepalived> having() {
    return hosts.stream().filter(each -> lookout.hasAddress(each.host())).toList();
  }

  private void awaitOne() {
    Await.until("one host with the address", LIMIT, () -> having().size() == 1);
    long sinceNanos = System.nanoTime();
    Await.until("an answer", LIMIT, () -> !usage.answers(sinceNanos, System.nanoTime()).isEmpty());
  }

  GroupRun run(KeepalivedFault fault, SplittableRandom random) {
    Keepalived from = having().getFirst();
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextLong(1_000)));
    long startNanos = System.nanoTime();
    fault.harm(network, from);
    LockSupport.parkNanos(HOLD.toNanos());
    long endNanos = System.nanoTime();
    Keepalived to = having().stream().filter(each -> each != from).findFirst().orElse(from);
    fault.mend(network, from);
    LockSupport.parkNanos(HOLD.toNanos());
    var faults = lookout.takeFindings().stream().distinct().toList();
    // What it has left behind would be there in the next run, too.
    for (Keepalived each : having().stream().skip(1).toList()) {
      each.stop();
      Shell.attempt(
          each.host()
              .namespace()
              .command(List.of("ip", "addr", "del", GroupSite.ADDRESS + "/24", "dev", "eth0")));
      each.start();
    }
    awaitOne();
    return new GroupRun(
        from.host().name(),
        to.host().name(),
        usage.longestSilenceMillis(startNanos, endNanos),
        0,
        usage.answers(startNanos, endNanos).size(),
        0,
        faults);
  }

  long looks() {
    return lookout.looks();
  }

  @Override
  public void close() {
    lookout.close();
    usage.close();
    network.close();
  }
}
