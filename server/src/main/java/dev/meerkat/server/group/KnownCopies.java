package dev.meerkat.server.group;

import dev.meerkat.cluster.identity.PrivateFile;
import dev.meerkat.core.group.Group;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What is known on this host of the copies of one group's data: a folder for each dataset. In it,
/// the file `folder` says where the data lies that this is known of:
///
///     STATE/DATASET/folder         the folder of the dataset, a line feed
///     STATE/.DATASET.forgotten     is just being deleted
///
/// A state without that file, of an earlier version, is taken for one of the folder that the group
/// names when it is seen first.
final class KnownCopies {
  private static final String PLACE = "folder";

  /// No name of a dataset begins so.
  private static final String HIDDEN = ".";

  private final Path state;

  /// @param state where the state of the group's datasets is kept
  KnownCopies(Path state) {
    this.state = state;
  }

  /// Forgets what is known of copies that are none of the group's data any more: of a dataset that
  /// it does not name, or that it has in another folder. Somebody may have written there since, or
  /// will, so it must not be believed when the group has that data again. Durable when this
  /// returns; to be done again when the process ends before. The data itself stays.
  ///
  /// @throws IOException when something cannot be deleted: it names it
  void keepOnly(Group group) throws IOException {
    SortedMap<String, String> places = new TreeMap<>();
    group.data().forEach(each -> places.put(each.id().value(), each.folder()));
    for (Path each : all()) {
      String name = String.valueOf(each.getFileName());
      if (!places.containsKey(name) || !isOf(each, places.get(name))) {
        forget(each, name);
      }
    }
    for (var each : places.entrySet()) {
      write(state.resolve(each.getKey()), each.getValue());
    }
  }

  private List<Path> all() throws IOException {
    if (!Files.isDirectory(state)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(state)) {
      return all.sorted().toList();
    }
  }

  private static boolean isOf(Path copy, String place) throws IOException {
    Path file = copy.resolve(PLACE);
    if (!Files.exists(file)) {
      return true;
    }
    var written = Files.readString(file); // Earlier versions wrote /srv/./d as it was.
    return written.endsWith("\n")
        && Path.of(written.substring(0, written.length() - 1)).normalize().equals(Path.of(place));
  }

  /// One that is half deleted must not be taken for a whole one.
  private void forget(Path copy, String name) throws IOException {
    if (name.startsWith(HIDDEN)) {
      StateFolder.delete(copy);
      return;
    }
    Path hidden = state.resolve(HIDDEN + name + ".forgotten");
    StateFolder.delete(hidden);
    Files.move(copy, hidden, StandardCopyOption.ATOMIC_MOVE);
    PrivateFile.syncFolderOf(hidden);
    StateFolder.delete(hidden);
  }

  private static void write(Path copy, String place) throws IOException {
    Path file = copy.resolve(PLACE);
    if (Files.exists(file)) {
      return;
    }
    Files.createDirectories(copy);
    PrivateFile.syncFolderOf(copy);
    PrivateFile.replace(
        file, copy.resolve(PLACE + ".new"), (place + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
