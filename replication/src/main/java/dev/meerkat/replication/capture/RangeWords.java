package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.Range;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.LinuxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Says ranges in words, by going through a copy: paths are relative to its folder.
final class RangeWords {
  private final CopyTree tree;

  private record Folder(FileId file, String path) {}

  RangeWords(CopyTree tree) {
    this.tree = tree;
  }

  List<String> of(SortedSet<Range> ranges) throws LinuxException {
    var wanted = ranges.stream().map(Range::file).collect(Collectors.toSet());
    Map<Long, String> paths = new TreeMap<>();
    paths.put(FileId.ROOT.number(), ".");
    var folders = new ArrayDeque<Folder>();
    folders.add(new Folder(FileId.ROOT, ""));
    while (!folders.isEmpty() && !paths.keySet().containsAll(wanted)) {
      look(folders.poll(), folders, paths);
    }
    List<String> words = new ArrayList<>();
    for (Range range : ranges) {
      String path =
          paths.getOrDefault(
              range.file(), "a file that has no name on the standby, " + range.file());
      words.add(path + ": " + part(range.number()));
    }
    return words;
  }

  private void look(Folder at, ArrayDeque<Folder> folders, Map<Long, String> paths)
      throws LinuxException {
    var found = tree.find(at.file, Flags.O_RDONLY | Flags.O_DIRECTORY);
    if (found.isEmpty()) {
      return;
    }
    try (Opened folder = found.get()) {
      for (FileName name : tree.list(folder.descriptor())) {
        var there = tree.at(folder.descriptor(), name);
        if (there.isEmpty()) {
          continue;
        }
        try (Opened file = there.get()) {
          FileId id = tree.idOf(file);
          String path = at.path + text(name);
          paths.putIfAbsent(id.number(), path);
          if (tree.linux().status(file.descriptor()).isFolder()) {
            folders.add(new Folder(id, path + "/"));
          }
        }
      }
    }
  }

  private static String text(FileName name) {
    return new String(name.bytes().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static String part(long number) {
    if (number == Parts.DESCRIPTION) {
      return "owner, mode, size, times or attributes";
    }
    return number == Parts.LISTING ? "names, or mebibyte 0" : "mebibyte " + number;
  }
}
