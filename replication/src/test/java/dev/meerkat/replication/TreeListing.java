package dev.meerkat.replication;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// All that makes a tree, a line for each name, so that two trees are equal when their lines are.
final class TreeListing {
  private final Path root;
  private final Map<Object, Path> firstNames = new HashMap<>();

  private TreeListing(Path root) {
    this.root = root;
  }

  static List<String> of(Path root) throws IOException {
    TreeListing listing = new TreeListing(root);
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.sorted().map(listing::line).toList();
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
      line.add(known.get("nlink"));
      line.add(known.get("rdev"));
      line.add("is " + root.relativize(first));
      line.add(Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS));
      if (Files.isSymbolicLink(path)) {
        line.add(Files.readSymbolicLink(path));
      } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        line.add(known.get("size"));
        line.add(checksum(path));
        line.add(extended(path));
      }
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

  private static List<String> extended(Path file) throws IOException {
    var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    List<String> values = new ArrayList<>();
    for (String name : new TreeSet<>(view.list())) {
      ByteBuffer value = ByteBuffer.allocate(view.size(name));
      view.read(name, value);
      values.add(name + "=" + HexFormat.of().formatHex(value.array()));
    }
    return values;
  }
}
