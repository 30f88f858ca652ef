package dev.meerkat.recorder;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.lab.LabFailure;
import dev.meerkat.lab.Shell;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// Kills a process that records several cameras, at random moments, again and again on the same
/// archive; or cuts the power of the disk under it. After each death the archive is opened as by a
/// server's start, and all that was said to be durable, ever, must be there, byte by byte.
///
/// Run by `lab/powerloss`.
public final class PowerLoss {
  private static final int CAMERAS = 6;

  /// Distance of the numbers of two processes' pictures.
  private static final int STEP = 10_000;

  /// From the process's first promise to its death, at most.
  private static final int LIFE_MILLIS = 6_000;

  /// After so many deaths on a disk, it is made anew, so that it does not become full.
  private static final int DEATHS_PER_DISK = 12;

  /// After so many deaths all that was ever promised is looked for, not only what the last process
  /// promised, and the archive is verified.
  private static final int DEATHS_BETWEEN_ALL = 6;

  private static final int MOST_ATTEMPTS = 5;

  private static final int[] SYNC_MILLIS = {20, 100, 1_000};

  private final Path folder;
  private final SplittableRandom random;
  private final Optional<PowerDisk> disk;
  private Promises promises = new Promises();
  private int deaths;
  private int firstOnDisk;
  private long promised;

  private PowerLoss(Path folder, long seed, Optional<PowerDisk> disk) {
    this.folder = folder;
    this.random = new SplittableRandom(seed);
    this.disk = disk;
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 3 || !arguments[0].matches("--(kills|device)")) {
      throw new LabFailure("use: lab/powerloss --kills N | --device N");
    }
    Optional<Path> program =
        arguments[0].equals("--device") ? Optional.of(Path.of(arguments[2])) : Optional.empty();
    System.out.println(run(Integer.parseInt(arguments[1]), System.nanoTime(), program));
  }

  /// @param program the compiled `lab/powerdisk`; without it, only the process dies
  /// @return the figures
  static String run(int deaths, long seed, Optional<Path> program) throws Exception {
    Path folder = Files.createTempDirectory("meerkat-power").toRealPath();
    System.out.println("seed " + seed + " in " + folder);
    Optional<PowerDisk> disk = Optional.empty();
    try {
      if (program.isPresent()) {
        disk = Optional.of(new PowerDisk(folder, program.get()));
      }
      var campaign = new PowerLoss(folder, seed, disk);
      for (int i = 0; i < deaths; i++) {
        campaign.die();
      }
      return campaign.finish();
    } finally {
      disk.ifPresent(PowerDisk::close);
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private Path archive() {
    return disk.map(PowerDisk::volume).orElse(folder).resolve("archive");
  }

  private void die() throws Exception {
    if (disk.isPresent()) {
      if ((deaths - firstOnDisk) % DEATHS_PER_DISK == 0) {
        disk.get().format();
        promises = new Promises();
        firstOnDisk = deaths;
      }
      disk.get().on(random.nextLong(1L << 40));
    }
    int firstNumber = deaths * STEP;
    int syncMillis = SYNC_MILLIS[random.nextInt(SYNC_MILLIS.length)];
    Process process = start(firstNumber, syncMillis);
    int reports;
    try (BufferedReader said = process.inputReader();
        var killer = Executors.newVirtualThreadPerTaskExecutor()) {
      // Now and then it dies before it has promised anything: in its start, which repairs.
      boolean early = random.nextInt(6) == 0;
      long lifeNanos = TimeUnit.MILLISECONDS.toNanos(random.nextInt(early ? 1_500 : LIFE_MILLIS));
      String first = early ? "" : Optional.ofNullable(said.readLine()).orElse("");
      var _ = killer.submit(() -> kill(process, lifeNanos));
      reports = first.isEmpty() ? 0 : heard(first, firstNumber);
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        reports += heard(line, firstNumber);
      }
    }
    process.waitFor();
    deaths++;
    String lost = disk.isPresent() ? disk.get().off() : "killed";
    if (disk.isPresent()) {
      disk.get().on(1);
    }
    Promises.Checked checked = check(firstNumber);
    promised += checked.promised();
    if ((deaths - firstOnDisk) % DEATHS_BETWEEN_ALL == 0) {
      check(firstOnDisk * STEP);
    }
    if (disk.isPresent()) {
      disk.get().off();
    }
    System.out.printf(
        "%d: sync every %d ms, %d reports, %d samples found of which %d promised; %s%n",
        deaths, syncMillis, reports, checked.samples(), checked.promised(), lost);
  }

  private void kill(Process process, long lifeNanos) {
    long atNanos = System.nanoTime() + lifeNanos;
    while (System.nanoTime() < atNanos) {
      LockSupport.parkNanos(atNanos - System.nanoTime());
    }
    disk.ifPresent(PowerDisk::powerFails);
    // Not by the process itself, which would close what it has said.
    process.toHandle().destroyForcibly();
  }

  private int heard(String line, int firstNumber) {
    String[] words = line.split(" ", -1);
    if (words.length != 3 || !words[0].equals(PowerLossProcess.DURABLE)) {
      throw new LabFailure("the recording process said: " + line);
    }
    promises.heard(Integer.parseInt(words[1]), firstNumber, Long.parseLong(words[2]));
    return 1;
  }

  private Process start(int firstNumber, int syncMillis) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            PowerLossProcess.class.getName(),
            archive().toString(),
            Integer.toString(CAMERAS),
            Integer.toString(firstNumber),
            Integer.toString(syncMillis))
        .redirectError(folder.resolve("process.log").toFile())
        .start();
  }

  /// The disk of a busy host may take longer than the archive waits for one that hangs.
  private Promises.Checked check(int fromNumber) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return checkOnce(fromNumber);
      } catch (IOException e) {
        if (attempt == MOST_ATTEMPTS || !String.valueOf(e.getMessage()).contains(" hangs: ")) {
          throw e;
        }
      }
    }
  }

  /// Opens the archive, which repairs it, and looks for all that was promised from a number on; the
  /// whole of it is also verified.
  private Promises.Checked checkOnce(int fromNumber) throws IOException {
    Promises.Checked checked;
    try (Archive archive = Archive.open(archive(), ArchiveSettings.of(new ServerId("north")))) {
      checked = promises.check(archive(), archive, CAMERAS, fromNumber, STEP);
    }
    if (fromNumber == firstOnDisk * STEP) {
      ArchiveVerify.run(archive(), new NothingWrong());
    }
    return checked;
  }

  private String finish() throws IOException {
    if (disk.isEmpty()) {
      Promises.Checked all = check(0);
      promised = all.promised();
      plays();
    }
    return "%d deaths, %d sessions, %,d samples promised: none is missing, no byte is wrong"
        .formatted(deaths, promises.sessions(), promised);
  }

  /// FFmpeg's demuxer finds as many pictures in the newest segments as this project's own.
  private void plays() throws IOException {
    List<Path> newest;
    try (Stream<Path> walk = Files.walk(archive())) {
      newest =
          walk.filter(file -> file.toString().endsWith(".mp4"))
              .sorted(Comparator.comparing(Path::getFileName).reversed())
              .limit(20)
              .toList();
    }
    for (Path file : newest) {
      String packets =
          Shell.run(
              "ffprobe",
              "-v",
              "fatal",
              "-select_streams",
              "v",
              "-count_packets",
              "-show_entries",
              "stream=nb_read_packets",
              "-of",
              "csv=p=0",
              file.toString());
      long own = SegmentCheck.of(file, Files.size(file), 0).samples();
      if (Long.parseLong(packets.strip()) != own) {
        throw new LabFailure(file + ": FFmpeg finds " + packets.strip() + " pictures of " + own);
      }
    }
  }

  private static final class NothingWrong implements ArchiveVerify.Listener {
    @Override
    public void found(Finding finding) {
      if (finding.severity() == Finding.Severity.WRONG) {
        throw new LabFailure("the repaired archive is not well: " + finding);
      }
    }

    @Override
    public void progress(VerifySummary soFar) {
      // Only what is wrong counts.
    }
  }
}
