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

/// A disk that both hosts reach, mounted on one only. A mark in it names the host; before it is
/// mounted for writing, it is mounted read-only elsewhere to read the mark.
final class VolumeDriver implements Driver {
  private static final long LOOK_MILLIS = 1_000;
  private final VolumeResource settings;
  private final DriverSetting setting;
  private final OwnerMark own;

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

  static List<String> mounting(VolumeResource settings) {
    var words = new ArrayList<>(List.of("mount", "-t", settings.fileSystem()));
    if (!settings.options().isEmpty()) {
      words.addAll(List.of("-o", String.join(",", settings.options())));
    }
    words.addAll(List.of(settings.device(), settings.folder()));
    return words;
  }

  private static boolean isMounted(String folder) throws IOException {
    return Mounts.read().contains(folder);
  }

  @Override
  public boolean runs(Launch launch) throws IOException {
    return isMounted(settings.folder());
  }

  /// Taken from its folder, a disk is in use for as long as anybody has a file of it open, or it is
  /// mounted elsewhere.
  @Override
  public boolean isHere(Launch launch) throws ResourceException, IOException, InterruptedException {
    return isMounted(settings.folder()) || isInUse(launch);
  }

  private boolean isInUse(Launch launch) throws ResourceException, InterruptedException {
    var escaped = Mounts.escaped(settings.folder());
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
  private void remember(Launch launch) throws ResourceException, InterruptedException {
    var escaped = Mounts.escaped(settings.folder());
    var _ = Command.good(lookMillis(launch), setting.script().call("remember", escaped));
  }

  @Override
  public void start(Launch launch) throws ResourceException, IOException, InterruptedException {
    var folder = Path.of(settings.folder());
    Files.createDirectories(folder);
    checkOwner(launch);
    launch.runWell(mounting(settings));
    remember(launch);
    // Not by this process, which may sleep until the disk is another host's.
    var _ =
        launch.tool(
            List.of(
                "sh",
                "-c",
                "printf %s \"$1\" >\"$2.new\" && mv -f \"$2.new\" \"$2\"",
                "mark",
                own.text(),
                folder.resolve(OwnerMark.FILE).toString()));
  }

  private void checkOwner(Launch launch)
      throws ResourceException, IOException, InterruptedException {
    var look = setting.script().file("look-" + setting.resource());
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
    if (isMounted(settings.folder())) {
      Files.deleteIfExists(Path.of(settings.folder()).resolve(OwnerMark.FILE));
      remember(launch);
      launch.runWell(List.of("umount", settings.folder()));
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

  /// The mark stays, as what was written may not all be on the disk.
  @Override
  public void kill(Launch launch) throws ResourceException, IOException, InterruptedException {
    remember(launch);
    for (int layer = 0; layer < 8 && isMounted(settings.folder()); layer++) {
      launch.runWell(List.of("umount", "-l", settings.folder()));
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
  public List<String> ends() {
    return List.of(Mounts.endLine(settings.folder()));
  }

  /// Also at the end of its time, the answer is awaited: it says what is wrong.
  private static long lookMillis(Launch launch) {
    return Math.max(LOOK_MILLIS, launch.remainingMillis());
  }
}
