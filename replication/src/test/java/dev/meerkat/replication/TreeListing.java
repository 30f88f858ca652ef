package dev.meerkat.replication;

import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// All that makes a tree, a line for each name, so that two trees are equal when their lines are.
public final class TreeListing {
  private static final int ROOM = 64 * 1024;

  private final Path root;
  private final Linux linux = new Linux(Arena.ofAuto());
  private final Map<Object, Path> firstNames = new HashMap<>();

  private TreeListing(Path root) {
    this.root = root;
  }

  public static List<String> of(Path root) throws IOException {
    TreeListing listing = new TreeListing(root);
    try (Stream<Path> paths = Files.walk(root)) {
      return paths
          .filter(path -> !path.startsWith(root.resolve(".meerkat")))
          .sorted()
          .map(listing::line)
          .toList();
    }
  }

  private String line(Path path) {
    try {
      Map<String, Object> known =
          Files.readAttributes(
              path, "unix:mode,uid,gid,nlink,rdev,ino,size", LinkOption.NOFOLLOW_LINKS);
      Path first = firstNames.computeIfAbsent(known.get("ino"), _ -> path);
      List<Object> line = new ArrayList<>();
      line.add(root.relativize(path));
      line.add(Integer.toOctalString((int) Objects.requireNonNull(known.get("mode"))));
      line.add(known.get("uid"));
      line.add(known.get("gid"));
      // Meerkat's own folder counts as one of those in the root.
      line.add(path.equals(root) ? 0 : Objects.requireNonNull(known.get("nlink")));
      line.add(known.get("rdev"));
      line.add("is " + root.relativize(first));
      line.add(Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS));
      if (Files.isSymbolicLink(path)) {
        line.add(Files.readSymbolicLink(path));
      } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        line.add(known.get("size"));
        line.add(checksum(path));
      }
      line.add(extended(path));
      return line.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String checksum(Path file) throws IOException {
    CRC32C sum = new CRC32C();
    sum.update(Files.readAllBytes(file));
    return Long.toHexString(sum.getValue());
  }

  /// All extended attributes, access control lists among them.
  private List<String> extended(Path file) throws IOException {
    List<String> values = new ArrayList<>();
    try (Arena memory = Arena.ofConfined()) {
      int descriptor =
          linux.open(
              Flags.AT_FDCWD,
              memory.allocateFrom(file.toString()),
              Flags.O_PATH | Flags.O_NOFOLLOW,
              0);
      try {
        MemorySegment names = memory.allocate(ROOM);
        MemorySegment value = memory.allocate(ROOM);
        int end = linux.attributes(descriptor, names);
        for (long at = 0; at < end; ) {
          String name = names.getString(at);
          MemorySegment text = memory.allocateFrom(name);
          if (name.startsWith("trusted.meerkat.")) {
            at += text.byteSize();
            continue;
          }
          int size = linux.attribute(descriptor, text, value);
          byte[] bytes = value.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE);
          values.add(name + "=" + HexFormat.of().formatHex(bytes));
          at += text.byteSize();
        }
      } finally {
        linux.close(descriptor);
      }
    }
    return values.stream().sorted().toList();
  }
}
