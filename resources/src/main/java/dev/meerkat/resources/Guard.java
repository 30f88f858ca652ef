package dev.meerkat.resources;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.resources.host.ControlGroup;
import dev.meerkat.resources.host.GuardScript;
import dev.meerkat.resources.host.Mounts;
import dev.meerkat.resources.host.RunningProcess;
import dev.meerkat.resources.host.SmallFile;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has everything of a group on this host ended at a certain time, without any process of Meerkat:
/// a small script that runs by itself (`guard.sh`) reads the time from a file ten times a second.
/// When the process that gave the order has ended, the script does not wait for the time; and once
/// nothing is left, it tells the other host.
///
/// Armings have a *generation*, which changes whenever the time of the one before is over. Starts
/// carry that of their order, and are refused when it is another one now: so a process that has
/// slept starts nothing by an order that it was given before.
public final class Guard {
  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

  /// Nearer to its end, a time is not made longer but begun anew: the guard counts hundredths of
  /// seconds, and may have acted already.
  private static final long EDGE_MILLIS = 30;

  private static final String CGROUP = "cgroup\t";
  private static final String WATCHDOG = "watchdog\t";

  private static final long ANSWER_NANOS = 5_000_000_000L;
  private static final long LOOK_NANOS = 2_000_000L;
  private static final long SPAWN_AGAIN_NANOS = 100_000_000L;
  private static final int TAIL_BYTES = 300;

  private final GuardScript script;
  private final Optional<String> watchdog;
  private final LongSupplier bootMillis;
  private final String boot;
  private final RunningProcess self;
  private final Optional<Path> cgroup;
  private List<String> mounts = List.of();
  private List<String> resourceEnds = List.of();

  /// What an earlier process has told it of, perhaps by another configuration. Its guard may be at
  /// it still, so it stays until the next arming, before which everything has ended.
  private List<String> earlierEnds = List.of();

  private String written = "";
  private long generation;
  private boolean armed;
  private long untilMillis;
  private LongConsumer armedListener = _ -> {};
  private Optional<Process> spawned = Optional.empty();
  private long spawnedNanos;

  private Guard(
      GuardScript script,
      Optional<String> watchdog,
      LongSupplier bootMillis,
      String boot,
      RunningProcess self,
      Optional<Path> cgroup) {
    this.script = script;
    this.watchdog = watchdog;
    this.bootMillis = bootMillis;
    this.boot = boot;
    this.self = self;
    this.cgroup = cgroup;
  }

  /// Starts nothing. A guard that an earlier process has left goes on, and is the guard of the next
  /// arming.
  ///
  /// @param folder its own, the same one after each start of Meerkat; best in memory, as nothing of
  ///   it outlives the host's running, and never on a disk of the group
  /// @param watchdog the device of a hardware watchdog, which ends the host when the guard cannot
  /// @param bootMillis `CLOCK_BOOTTIME`
  public static Guard open(
      GroupId group, Path folder, Optional<String> watchdog, LongSupplier bootMillis)
      throws IOException {
    var absolute = folder.toAbsolutePath().normalize();
    return open(group, absolute, watchdog, bootMillis, ControlGroup.of(group, absolute));
  }

  /// @param folder absolute
  /// @param cgroup of the group; empty on a host without
  static Guard open(
      GroupId group,
      Path folder,
      Optional<String> watchdog,
      LongSupplier bootMillis,
      Optional<Path> cgroup)
      throws IOException {
    var script = new GuardScript(group, folder);
    script.install();
    var boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    var guard = new Guard(script, watchdog, bootMillis, boot, RunningProcess.self(), cgroup);
    guard.generation = guard.lastGeneration();
    guard.earlierEnds = guard.generation > 0 ? guard.lastEnds() : List.of();
    return guard;
  }

  private long lastGeneration() throws IOException {
    var words = SmallFile.read(script.file("deadline")).orElse("").strip().split(" ", -1);
    return words.length >= 3 && words[0].equals(boot) ? Long.parseLong(words[1]) : 0;
  }

  private List<String> lastEnds() throws IOException {
    return SmallFile.read(script.file("ends"))
        .orElse("")
        .lines()
        .filter(line -> !line.startsWith(CGROUP) && !line.startsWith(WATCHDOG))
        .toList();
  }

  /// Which mounts it ends beside those of the group's volumes; replaces what was told before. To be
  /// told before data is opened, and again when it is closed, before anything else is mounted
  /// there.
  ///
  /// @param folders of data, without symbolic links
  public synchronized void mounts(List<String> folders) throws IOException {
    mounts = List.copyOf(folders);
    writeEnds();
  }

  /// What it ends of the resources, as lines of its file `ends`.
  synchronized void ends(List<String> lines) throws IOException {
    resourceEnds = List.copyOf(lines);
    writeEnds();
  }

  /// What it sends when this process has ended and nothing is left; replaces what was told before.
  public synchronized void farewells(List<Farewell> all) throws IOException {
    var own = self.id() + "-" + self.startTick();
    forgetFarewellsOfOthers(own);
    var lines = new StringBuilder();
    for (int i = 0; i < all.size(); i++) {
      var name = "farewell-" + own + "-" + i;
      SmallFile.replacePrivate(script.file(name), all.get(i).packet());
      lines.append(all.get(i).address()).append('\t').append(all.get(i).port());
      lines.append('\t').append(name).append('\n');
    }
    SmallFile.replace(script.file("farewells-" + own), lines.toString());
  }

  /// Of processes that have ended: when this one is to be heard, nobody is told of their ends any
  /// more.
  private void forgetFarewellsOfOthers(String own) throws IOException {
    var folder = script.file("farewells").getParent();
    try (var files = Files.newDirectoryStream(folder, "farewell*")) {
      for (var file : files) {
        if (!file.getFileName().toString().contains("-" + own)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /// Who is told of each time that is in force.
  synchronized void whenArmed(LongConsumer listener) {
    armedListener = listener;
  }

  private void writeEnds() throws IOException {
    var lines = new LinkedHashSet<String>();
    cgroup.ifPresent(path -> lines.add(CGROUP + path));
    watchdog.ifPresent(device -> lines.add(WATCHDOG + device));
    mounts.forEach(folder -> lines.add(Mounts.dataLine(folder)));
    lines.addAll(resourceEnds);
    lines.addAll(earlierEnds);
    var text = String.join("\n", lines) + "\n";
    if (!text.equals(written)) {
      SmallFile.replace(script.file("ends"), text);
      written = text;
    }
  }

  /// From now on, everything ends at that time; an earlier order is replaced. In force when this
  /// returns, which takes milliseconds, or about a tenth of a second when the guard has to be
  /// started.
  ///
  /// What an earlier process had it end is not ended any more: it must be gone.
  ///
  /// @throws IOException if it is not in force: nothing may be started
  public synchronized void arm(long until) throws IOException {
    earlierEnds = List.of();
    writeEnds();
    if (armed && !isNear(untilMillis)) {
      write(Long.toString(untilCentis(until)));
      if (!isNear(untilMillis) && isAlive()) {
        untilMillis = until;
        armedListener.accept(until);
        return;
      }
    }
    armed = false;
    generation++;
    write(Long.toString(untilCentis(until)));
    awaitGuard();
    armed = true;
    untilMillis = until;
    armedListener.accept(until);
  }

  private boolean isNear(long millis) {
    return bootMillis.getAsLong() >= millis - EDGE_MILLIS;
  }

  private void write(String until) throws IOException {
    SmallFile.replace(
        script.file("deadline"),
        boot + " " + generation + " " + until + " " + self.id() + " " + self.startTick() + "\n");
  }

  /// The guard reads `/proc/uptime`, which in some containers does not count from the same moment.
  /// Read first, so that a pause in between makes the time shorter.
  private long untilCentis(long until) throws IOException {
    long uptime = uptimeMillis(Files.readString(Path.of("/proc/uptime")));
    return Math.max(0, Math.floorDiv(uptime + until - bootMillis.getAsLong(), 10));
  }

  static long uptimeMillis(String text) {
    var words = text.split("[. ]", -1);
    return Long.parseLong(words[0]) * 1_000 + Long.parseLong(words[1]) * 10;
  }

  /// Waits until the guard says that it has read the order, and starts it where there is none.
  private void awaitGuard() throws IOException {
    long began = System.nanoTime();
    while (true) {
      var seen = SmallFile.read(script.file("seen")).orElse("").strip();
      if (seen.startsWith(generation + " ")) {
        if (seen.equals(generation + " ok")) {
          return;
        }
        throw new IOException(
            "the guard of "
                + script.group()
                + " refuses: "
                + seen.substring(seen.indexOf(' ') + 1));
      }
      if (System.nanoTime() - began > ANSWER_NANOS) {
        throw new IOException(
            "the guard of "
                + script.group()
                + " does not answer: see "
                + script.file("guard.log")
                + " ("
                + SmallFile.tail(script.file("guard.log"), TAIL_BYTES)
                + "), and end the process in "
                + script.file("guard.pid")
                + " if it hangs");
      }
      if (!isAlive() && maySpawn()) {
        spawn();
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private boolean maySpawn() {
    return spawned.isEmpty()
        || (!spawned.get().isAlive() && System.nanoTime() - spawnedNanos > SPAWN_AGAIN_NANOS);
  }

  private void spawn() throws IOException {
    var builder =
        new ProcessBuilder(script.guard())
            .directory(new File("/"))
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(script.file("guard.log").toFile());
    script.marks("").keySet().forEach(builder.environment()::remove);
    spawned = Optional.of(builder.start());
    spawnedNanos = System.nanoTime();
    LOG.debug("started the guard of {}, process {}", script.group(), spawned.get().pid());
  }

  /// Whether the guard runs, and is not stopped.
  private boolean isAlive() throws IOException {
    return RunningProcess.read(script.file("guard.pid"))
        .filter(RunningProcess::isRunning)
        .isPresent();
  }

  /// Nothing of the group runs here any more: the guard ends, within a tenth of a second.
  public synchronized void disarm() throws IOException {
    if (generation > 0) {
      armed = false;
      write("off");
    }
  }

  /// Of the arming that is in force.
  synchronized long generation() {
    return generation;
  }

  synchronized boolean isArmed() {
    return armed && bootMillis.getAsLong() < untilMillis;
  }

  synchronized long remainingMillis() {
    return untilMillis - bootMillis.getAsLong();
  }

  GuardScript script() {
    return script;
  }
}
