package dev.meerkat.recorder;

import dev.meerkat.core.model.CameraId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where files are: `<root>/<camera>/<yyyy>/<mm>/<dd>/<startMicros>.mp4`, days in UTC.
record ArchiveLayout(Path root) {
  private static final Logger log = LoggerFactory.getLogger(ArchiveLayout.class);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu/MM/dd").withZone(ZoneOffset.UTC);
  private static final Pattern SEGMENT = Pattern.compile("(\\d{1,18})\\.mp4");

  /// @param root of an archive that is there already
  /// @throws ArchiveException when there is none, with what to name instead
  static ArchiveLayout existing(Path root) throws IOException {
    var layout = new ArchiveLayout(root.toAbsolutePath().normalize());
    if (!layout.isMarked()) {
      throw new ArchiveException(
          "there is no archive at "
              + layout.root()
              + ": name a folder of archive.path or archive.volumes"
              + layout.inside().map(inner -> ", such as " + inner).orElse("")
              + ". For one that has lost all but its segments, make an empty file "
              + VolumeIdentity.MARKER
              + " in it");
    }
    return layout;
  }

  /// Whether a server has ever used it as an archive.
  private boolean isMarked() {
    return Stream.of(indexFile(), lockFile(), root.resolve(VolumeIdentity.MARKER))
        .anyMatch(Files::exists);
  }

  /// The first archive that lies in it.
  private Optional<Path> inside() throws IOException {
    return folders(root).stream()
        .filter(folder -> new ArchiveLayout(folder).isMarked())
        .findFirst();
  }

  Path lockFile() {
    return root.resolve("archive.lock");
  }

  Path indexFile() {
    return root.resolve("index.db");
  }

  Path file(CameraId camera, long startMicros) {
    return root.resolve(camera.value()).resolve(day(startMicros)).resolve(startMicros + ".mp4");
  }

  /// Whether a folder of a day, month or year is one in which a camera's next segment may begin.
  boolean maySoonHave(Path folder, Instant now) {
    for (Instant moment : List.of(now, now.plus(1, ChronoUnit.DAYS))) {
      Path camera = root.resolve(root.relativize(folder).getName(0));
      if (camera.resolve(DAY.format(moment)).startsWith(folder)) {
        return true;
      }
    }
    return false;
  }

  /// Cameras that have a folder.
  List<CameraId> cameras() throws IOException {
    var cameras = new ArrayList<CameraId>();
    for (Path folder : folders(root)) {
      if (folder.endsWith("lost+found")) {
        continue; // ext4 has one at the root of each file system
      }
      try {
        cameras.add(new CameraId(String.valueOf(folder.getFileName())));
      } catch (IllegalArgumentException e) {
        log.warn("Left alone: {} is not a camera's folder ({})", folder, e.getMessage());
      }
    }
    return cameras;
  }

  /// Start times of a camera's files of the day of `fromMicros` and later, by their names, in
  /// order.
  List<Long> starts(CameraId camera, long fromMicros) throws IOException {
    String firstDay = day(fromMicros);
    Path own = root.resolve(camera.value());
    var starts = new ArrayList<Long>();
    for (Path year : folders(own)) {
      for (Path month : folders(year)) {
        for (Path day : folders(month)) {
          if (own.relativize(day).toString().compareTo(firstDay) >= 0) {
            addStarts(camera, day, starts);
          }
        }
      }
    }
    starts.sort(null);
    return starts;
  }

  private void addStarts(CameraId camera, Path day, List<Long> starts) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(day)) {
      for (Path file : files) {
        Optional<Long> start = start(camera, file);
        if (start.isPresent()) {
          starts.add(start.get());
        } else {
          log.warn("Left alone: {} is not a segment of camera {}", file, camera);
        }
      }
    }
  }

  private Optional<Long> start(CameraId camera, Path file) {
    var name = SEGMENT.matcher(String.valueOf(file.getFileName()));
    if (!name.matches() || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    long start = Long.parseLong(name.group(1));
    return file.equals(file(camera, start)) ? Optional.of(start) : Optional.empty();
  }

  private static List<Path> folders(Path parent) throws IOException {
    var folders = new ArrayList<Path>();
    if (!Files.isDirectory(parent)) {
      return folders;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          folders.add(entry);
        }
      }
    }
    folders.sort(null);
    return folders;
  }

  private static String day(long micros) {
    return DAY.format(Times.instant(micros));
  }
}
