package dev.meerkat.recorder;

import dev.meerkat.core.model.CameraId;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
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

  /// Hears of a folder that cannot be listed.
  interface Unlisted {
    void folder(Path folder, IOException e) throws IOException;
  }

  private static final Unlisted REFUSE =
      (_, e) -> {
        throw e;
      };

  /// Start times of a camera's files of the day of `fromMicros` and later, by their names, in
  /// order.
  List<Long> starts(CameraId camera, long fromMicros) throws IOException {
    return starts(camera, fromMicros, REFUSE);
  }

  /// The same, without what is in folders that cannot be listed, when `unlisted` only hears of
  /// them.
  List<Long> starts(CameraId camera, long fromMicros, Unlisted unlisted) throws IOException {
    String firstDay = day(fromMicros);
    Path own = root.resolve(camera.value());
    var starts = new ArrayList<Long>();
    for (Path year : folders(own, unlisted)) {
      for (Path month : folders(year, unlisted)) {
        for (Path day : folders(month, unlisted)) {
          if (own.relativize(day).toString().compareTo(firstDay) >= 0) {
            addStarts(camera, day, starts, unlisted);
          }
        }
      }
    }
    starts.sort(null);
    return starts;
  }

  /// Whether there is any file of a camera.
  boolean hasSegment(CameraId camera) throws IOException {
    for (Path year : folders(root.resolve(camera.value()))) {
      for (Path month : folders(year)) {
        for (Path day : folders(month)) {
          for (Path file : entries(day, REFUSE)) {
            if (start(camera, file).isPresent()) {
              return true;
            }
          }
        }
      }
    }
    return false;
  }

  private void addStarts(CameraId camera, Path day, List<Long> starts, Unlisted unlisted)
      throws IOException {
    for (Path file : entries(day, unlisted)) {
      Optional<Long> start = start(camera, file);
      if (start.isPresent()) {
        starts.add(start.get());
      } else {
        log.warn("Left alone: {} is not a segment of camera {}", file, camera);
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
    return folders(parent, REFUSE);
  }

  private static List<Path> folders(Path parent, Unlisted unlisted) throws IOException {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    return entries(parent, unlisted).stream()
        .filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
        .sorted()
        .toList();
  }

  /// What is in a folder, as far as it can be listed.
  private static List<Path> entries(Path folder, Unlisted unlisted) throws IOException {
    var found = new ArrayList<Path>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      entries.forEach(found::add);
    } catch (DirectoryIteratorException e) {
      unlisted.folder(folder, new IOException("not listed to its end: " + e.getMessage(), e));
    } catch (IOException e) {
      unlisted.folder(folder, e);
    }
    return found;
  }

  private static String day(long micros) {
    return DAY.format(Times.instant(micros));
  }
}
