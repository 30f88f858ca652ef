package dev.meerkat.lab.group;

import dev.meerkat.lab.LabFailure;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The program once more, under another version.
final class Release {
  private static final String MANIFEST = "META-INF/MANIFEST.MF";
  private static final String SERVER = "server-";

  private Release() {}

  /// @param program the jars of the one that there is
  /// @param folder of the new one, which is made
  static Path of(Path program, Path folder, String version) {
    try (Stream<Path> listed = Files.list(program)) {
      List<Path> jars = listed.toList();
      String ending = ending(jars);
      Files.createDirectories(folder);
      for (Path jar : jars) {
        Path copy = Files.copy(jar, folder.resolve(jar.getFileName()));
        if (copy.toString().endsWith(ending)) {
          name(copy, version);
        }
      }
      return folder;
    } catch (IOException e) {
      throw new LabFailure("cannot make version " + version + " in " + folder, e);
    }
  }

  /// How the names of the jars end that are not of others: with one version.
  private static String ending(List<Path> jars) {
    return jars.stream()
        .map(jar -> jar.getFileName().toString())
        .filter(name -> name.startsWith(SERVER))
        .map(name -> name.substring(SERVER.length() - 1))
        .findFirst()
        .orElseThrow(() -> new LabFailure("there is no server among " + jars));
  }

  private static void name(Path jar, String version) throws IOException {
    try (var files = FileSystems.newFileSystem(jar)) {
      Path manifest = files.getPath(MANIFEST);
      String before = Files.readString(manifest);
      String after = before.replaceFirst("(Implementation-Version: )\\S+", "$1" + version);
      if (after.equals(before)) {
        throw new LabFailure(
            jar.getFileName() + " does not tell its version: remove it, and build it again");
      }
      Files.writeString(manifest, after);
    }
  }
}
