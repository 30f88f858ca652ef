package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.Range;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/// Says for people what ranges are, by going through the mounted folder: paths are relative to it.
public final class RangeWords {
  private final Snapshots snapshots;
  private final Map<Long, Named> named = new HashMap<>();
  private final ArrayDeque<Folder> folders = new ArrayDeque<>();

  private record Named(String path, boolean isFolder) {}

  private record Folder(long number, String path) {}

  public RangeWords(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  /// @return a line for each
  public List<String> of(SortedSet<Range> ranges) throws IOException {
    find(ranges);
    List<String> words = new ArrayList<>();
    for (Range range : ranges) {
      Optional<Named> file = Optional.ofNullable(named.get(range.file()));
      words.add(
          file.map(Named::path).orElse("a file that has no name any more")
              + ": "
              + part(range.number(), file.map(Named::isFolder).orElse(false)));
    }
    return words;
  }

  private void find(SortedSet<Range> ranges) throws IOException {
    Set<Long> wanted = new HashSet<>();
    ranges.forEach(range -> wanted.add(range.file()));
    name(FileId.ROOT, new Named(".", true));
    while (!folders.isEmpty() && !named.keySet().containsAll(wanted)) {
      Folder folder = folders.remove();
      Range names = new Range(folder.number(), Parts.LISTING);
      snapshots.tell(
          names,
          Optional.empty(),
          change -> {
            if (change instanceof Change.Listing listing) {
              look(folder.path(), listing);
            }
          });
    }
  }

  private void look(String folder, Change.Listing listing) {
    for (Change.Listed listed : listing.names()) {
      String path = folder.equals(".") ? listed.name().toString() : folder + "/" + listed.name();
      name(listed.known().file(), new Named(path, listed.known().kind().isFolder()));
    }
  }

  private void name(FileId file, Named name) {
    if (named.putIfAbsent(file.number(), name) == null && name.isFolder()) {
      folders.add(new Folder(file.number(), name.path()));
    }
  }

  private static String part(long number, boolean isFolder) {
    if (number < 0) {
      return "owner, mode, size, times or attributes";
    }
    if (isFolder) {
      return "the names in it";
    }
    long from = number * Parts.BYTES;
    return "bytes " + from + " to " + (from + Parts.BYTES - 1);
  }
}
