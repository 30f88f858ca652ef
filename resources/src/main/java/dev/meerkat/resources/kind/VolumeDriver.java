package dev.meerkat.resources.kind;

import dev.meerkat.core.group.resource.VolumeResource;
import dev.meerkat.resources.host.Command;
import dev.meerkat.resources.host.Mounts;
import dev.meerkat.resources.host.ResourceException;
import dev.meerkat.resources.host.SmallFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A disk that both hosts reach, mounted on one only. A mark in it names the host; before it is
/// mounted for writing, it is mounted read-only elsewhere to read the mark.
final class VolumeDriver implements Driver {
  private static final Logger LOG = LoggerFactory.getLogger(VolumeDriver.class);
  private static final long LOOK_MILLIS = 1_000;

  /// A newer order does not wait for longer than that.
  private static final long RESTORE_MILLIS = 4_000;

  private final VolumeResource settings;
  private final DriverSetting setting;
  private final OwnerMark own;
  private Optional<String> folder = Optional.empty();

  VolumeDriver(VolumeResource settings, DriverSetting setting) {
    this.settings = settings;
    this.setting = setting;
    this.own = new OwnerMark(setting.self().value(), setting.script().group().value());
  }

  /// A look at a disk must not change it: a journal that was left is not played back.
  static List<String> looking(VolumeResource settings, String folder) {
    var options =
        switch (settings.fileSystem()) {
          case "ext3", "ext4" -> "ro,noload";
          case "xfs" -> "ro,norecovery";
          case "btrfs" -> "ro,rescue=nologreplay";
          default -> "ro";
        };
    return List.of("mount", "-t", settings.fileSystem(), "-o", options, settings.device(), folder);
  }

  static List<String> mounting(VolumeResource settings, String folder) {
    var words = new ArrayList<>(List.of("mount", "-t", settings.fileSystem()));
    if (!settings.options().isEmpty()) {
      words.addAll(List.of("-o", String.join(",", settings.options())));
    }
    words.addAll(List.of(settings.device(), folder));
    return words;
  }

  /// Where the kernel tells that it is mounted: the folder of the settings without symbolic links.
  /// Found out once, as the guard must know it before anything is mounted there, and as a disk that
  /// hangs is not to be touched.
  private synchronized String folder() throws IOException {
    if (folder.isEmpty()) {
      folder = Optional.of(Mounts.real(Path.of(settings.folder())).toString());
    }
    return folder.get();
  }

  private static boolean isMounted(String folder) throws IOException {
    return Mounts.read().contains(folder);
  }

  @Override
  public boolean runs(Launch launch) throws IOException {
    return isMounted(folder());
  }

  /// Taken from its folder, a disk is in use for as long as anybody has a file of it open, or it is
  /// mounted elsewhere.
  @Override
  public boolean isHere(Launch launch) throws ResourceException, IOException, InterruptedException {
    return isMounted(folder()) || isInUse(launch);
  }

  private boolean isInUse(Launch launch)
      throws ResourceException, IOException, InterruptedException {
    var escaped = Mounts.escaped(folder());
    var line =
        Command.good(lookMillis(launch), setting.script().call("disks"))
            .lines()
            .filter(each -> each.endsWith("\t" + escaped))
            .findFirst();
    if (line.filter(each -> each.startsWith("?")).isPresent()) {
      throw new ResourceException("it cannot be looked in time who uses disk " + settings.device());
    }
    return line.isPresent();
  }

  /// So that the guard knows it also when it is taken from its folder.
  private void remember(Launch launch) throws ResourceException, IOException, InterruptedException {
    var escaped = Mounts.escaped(folder());
    var _ = Command.good(lookMillis(launch), setting.script().call("remember", escaped));
  }

  @Override
  public void start(Launch launch) throws ResourceException, IOException, InterruptedException {
    checkFolder();
    Files.createDirectories(Path.of(folder()));
    checkOwner(launch);
    var mount = mounting(settings, folder());
    launch.runWell(mount);
    if (!isMounted(folder())) {
      throw new ResourceException(
          "'"
              + String.join(" ", mount)
              + "' ended well, and nothing is mounted there: see its options (nofail hides why)");
    }
    remember(launch);
    // Not by this process, which may sleep until the disk is another host's.
    var _ = launch.tool(marking());
  }

  /// What is mounted elsewhere would be seen by nobody.
  private void checkFolder() throws ResourceException, IOException {
    var now = Mounts.real(Path.of(settings.folder())).toString();
    if (!now.equals(folder())) {
      throw new ResourceException(
          "disk "
              + settings.device()
              + " is not mounted: its folder "
              + settings.folder()
              + " leads to "
              + now
              + " now, and led to "
              + folder()
              + " before: name a folder without symbolic links, or restart Meerkat on this host");
    }
  }

  private List<String> marking() throws IOException {
    return List.of(
        "sh",
        "-c",
        "printf %s \"$1\" >\"$2.new\" && mv -f \"$2.new\" \"$2\"",
        "mark",
        own.text(),
        mark().toString());
  }

  private Path mark() throws IOException {
    return Path.of(folder()).resolve(OwnerMark.FILE);
  }

  private void checkOwner(Launch launch)
      throws ResourceException, IOException, InterruptedException {
    var look = Mounts.real(setting.script().file("look-" + setting.resource()));
    Files.createDirectories(look);
    if (isMounted(look.toString())) {
      launch.runWell(List.of("umount", "-l", look.toString()));
    }
    launch.runWell(looking(settings, look.toString()));
    Optional<String> mark;
    try {
      mark = SmallFile.read(look.resolve(OwnerMark.FILE));
    } finally {
      launch.runWell(List.of("umount", "-l", look.toString()));
    }
    var refusal = OwnerMark.refusal(mark, setting.self(), own.group(), setting.mayRun());
    if (refusal.isPresent()) {
      throw new ResourceException(
          "disk " + settings.device() + " is not mounted: " + refusal.get());
    }
  }

  @Override
  public void stop(Launch launch) throws ResourceException, IOException, InterruptedException {
    if (isMounted(folder())) {
      remember(launch);
      unmount(launch);
    }
    if (isInUse(launch)) {
      throw new ResourceException(
          "disk "
              + settings.device()
              + " is in use although it is not mounted at "
              + settings.folder()
              + ": it is mounted elsewhere, or somebody has files of it open");
    }
  }

  private void unmount(Launch launch) throws ResourceException, IOException, InterruptedException {
    Files.deleteIfExists(mark());
    try {
      launch.runWell(List.of("umount", folder()));
    } catch (ResourceException | IOException | InterruptedException failure) {
      restoreMark();
      throw failure;
    }
  }

  /// What could not be unmounted, or not in time, is used by this host still.
  private void restoreMark() throws IOException {
    try {
      if (isMounted(folder())) {
        var _ = Command.good(RESTORE_MILLIS, marking());
      }
    } catch (ResourceException e) {
      LOG.warn("the mark of disk {} cannot be restored: {}", settings.device(), e.getMessage());
    } catch (InterruptedException _) {
      LOG.warn("the mark of disk {} is not restored: a newer order came", settings.device());
      Thread.currentThread().interrupt();
    }
  }

  /// The mark stays, as what was written may not all be on the disk.
  @Override
  public void kill(Launch launch) throws ResourceException, IOException, InterruptedException {
    remember(launch);
    for (int layer = 0; layer < 8 && isMounted(folder()); layer++) {
      launch.runWell(List.of("umount", "-l", folder()));
    }
  }

  @Override
  public void tend(Launch launch) throws ResourceException, IOException {
    if (!runs(launch)) {
      throw new ResourceException(
          "disk " + settings.device() + " is not mounted at " + settings.folder() + " any more");
    }
  }

  @Override
  public List<String> ends() throws IOException {
    return List.of(Mounts.endLine(folder()));
  }

  /// Also at the end of its time, the answer is awaited: it says what is wrong.
  private static long lookMillis(Launch launch) {
    return Math.max(LOOK_MILLIS, launch.remainingMillis());
  }
}
