package dev.meerkat.replication.capture;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.meerkat.core.replication.Rules;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Which names in the folder of a dataset do not belong to it. Rules are about paths, and the path
/// of a folder is what the kernel says of a descriptor of it; renaming a folder changes no answer,
/// or is refused ([EntryOperations]).
final class LeftOut {
  static final LeftOut NOTHING = new LeftOut(Rules.ALL, -1);

  /// Meerkat's own folder, one of those in it that hold files, and what the file is called there.
  private static final int OWN_NAMES = 3;

  /// `PATH_MAX`.
  private static final long LONGEST_PATH = 4_096;

  private final Rules rules;
  private final int root;

  private LeftOut(Rules rules, int root) {
    this.rules = rules;
    this.root = root;
  }

  /// @param root a descriptor of the dataset's folder, which stays open
  static LeftOut of(Rules rules, int root) {
    return rules.leaveOutNothing() ? NOTHING : new LeftOut(rules, root);
  }

  boolean isNothing() {
    return rules.leaveOutNothing();
  }

  /// @param folder a descriptor of any kind
  boolean has(Linux linux, int folder, FileName name) throws LinuxException {
    return !isNothing() && !rules.belongs(within(path(linux, folder), name.toString()));
  }

  /// Those of a folder that belong to the dataset.
  List<FileName> without(Linux linux, int folder, List<FileName> names) throws LinuxException {
    if (isNothing()) {
      return names;
    }
    String path = path(linux, folder);
    // What is in Meerkat's own folder has the name of its number.
    return OwnPlace.isOwnPath(path) && path.split("/", -1).length < OWN_NAMES
        ? names
        : names.stream().filter(name -> rules.belongs(within(path, name.toString()))).toList();
  }

  /// Whether something in a folder would belong after a renaming and does not before it, or the
  /// other way round.
  boolean mayDiffer(Linux linux, int from, FileName name, int to, FileName newName)
      throws LinuxException {
    return rules.mayDiffer(
        within(path(linux, from), name.toString()), within(path(linux, to), newName.toString()));
  }

  private static String within(String folder, String name) {
    String inside = folder;
    if (OwnPlace.isOwnPath(folder)) {
      // Of a file that has no place for now; only its own part of the path is known.
      String[] parts = folder.split("/", OWN_NAMES + 1);
      inside = parts.length > OWN_NAMES ? parts[OWN_NAMES] : "";
    }
    return inside.isEmpty() ? name : inside + "/" + name;
  }

  /// From the dataset's folder on; empty for that itself.
  private String path(Linux linux, int folder) throws LinuxException {
    String whole = whereabouts(linux, folder);
    String base = whereabouts(linux, root);
    if (whole.equals(base)) {
      return "";
    }
    String inside = base.endsWith("/") ? base : base + "/";
    if (!whole.startsWith(inside)) {
      throw new LinuxException("find the path of", whole + " in " + base, Errno.ESTALE);
    }
    return whole.substring(inside.length());
  }

  private static String whereabouts(Linux linux, int descriptor) throws LinuxException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment path = memory.allocate(LONGEST_PATH);
      int length = linux.whereabouts(descriptor, path);
      return new String(path.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }
  }
}
