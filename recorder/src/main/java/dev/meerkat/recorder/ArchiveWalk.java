package dev.meerkat.recorder;

import dev.meerkat.core.model.CameraId;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Everything that lies in an archive's folder, told apart by name and place: segments, what
/// repairs and rebuilds leave behind, and what is not the archive's at all.
final class ArchiveWalk {
  private static final Pattern SEGMENT = Pattern.compile("(\\d{1,18})\\.mp4");
  private static final Set<String> OWN_FILES =
      Set.of(
          "archive.lock",
          "index.db",
          "index.db-wal",
          "index.db-shm",
          "index.db-journal",
          VolumeIdentity.MARKER,
          VolumeLook.TRIAL,
          VolumeReserve.FILE);

  private final ArchiveLayout layout;
  private final NavigableMap<CameraId, NavigableMap<Long, Path>> segments = new TreeMap<>();
  private final List<Finding> strays = new ArrayList<>();

  private ArchiveWalk(ArchiveLayout layout) {
    this.layout = layout;
  }

  static ArchiveWalk of(ArchiveLayout layout) throws IOException {
    var walk = new ArchiveWalk(layout);
    Files.walkFileTree(
        layout.root(),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return folder.equals(layout.root().resolve("lost+found"))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            walk.file(file, attributes.isRegularFile());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            if (!(e instanceof NoSuchFileException)) { // else its server has just deleted it
              walk.strays.add(
                  Finding.wrong(
                      file, "cannot be read: " + e, "run this as a user who may read it"));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return walk;
  }

  Set<CameraId> cameras() {
    return Collections.unmodifiableNavigableSet(new TreeSet<>(segments.keySet()));
  }

  /// A camera's files by the start that their names say.
  NavigableMap<Long, Path> segments(CameraId camera) {
    return segments.getOrDefault(camera, Collections.emptyNavigableMap());
  }

  long files() {
    return segments.values().stream().mapToLong(NavigableMap::size).sum();
  }

  /// What is no segment.
  List<Finding> strays() {
    return Collections.unmodifiableList(strays);
  }

  private void file(Path file, boolean regular) {
    Path inside = layout.root().relativize(file);
    String name = String.valueOf(file.getFileName());
    if (inside.getNameCount() == 1 && OWN_FILES.contains(name)) {
      return;
    }
    Matcher segment = SEGMENT.matcher(name);
    if (regular && segment.matches() && inside.getNameCount() == 5) {
      long start = Long.parseLong(segment.group(1));
      try {
        var camera = new CameraId(inside.getName(0).toString());
        if (layout.file(camera, start).equals(file)) {
          segments.computeIfAbsent(camera, _ -> new TreeMap<>()).put(start, file);
          return;
        }
      } catch (IllegalArgumentException e) {
        strays.add(
            Finding.note(
                file,
                "does not lie in a camera's folder (" + e.getMessage() + ")",
                "move it elsewhere"));
        return;
      }
    }
    strays.add(stray(file, name, inside.getNameCount()));
  }

  private static Finding stray(Path file, String name, int depth) {
    if (name.endsWith(".not-a-segment")) {
      return Finding.note(
          file,
          "was named like a segment but is none; a start moved it aside",
          "see what it is, then delete it");
    }
    if (name.endsWith(ArchiveRepair.LOST_BLOCKS)) {
      return Finding.note(
          file,
          "has the end of a segment, which seems to have lost blocks in a crash; a start moved it"
              + " aside",
          "see whether it plays, then delete it");
    }
    if (name.endsWith(".mp4.rest")) {
      return Finding.note(
          file, "is left from a repair that was broken off and done again", "delete it");
    }
    if (depth == 1 && name.startsWith("index.db") && name.contains(".damaged-")) {
      return Finding.note(file, "is a damaged index that was replaced", "delete it");
    }
    if (depth == 1 && name.startsWith(ArchiveRebuild.NEW_INDEX)) {
      return Finding.note(
          file,
          "is left from a rebuild of the index that was broken off",
          "run `meerkat archive rebuild-index` again, or delete it");
    }
    return Finding.note(file, "is not the archive's", "move it elsewhere");
  }
}
