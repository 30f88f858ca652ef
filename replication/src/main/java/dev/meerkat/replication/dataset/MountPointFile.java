package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.MountPoint;
import dev.meerkat.replication.capture.BareFolder;
import dev.meerkat.replication.capture.OwnPlace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// What tells the folder of a dataset from others: a marker in it, and in the state folder a record
/// of what it is to be.
///
///     FOLDER/.meerkat/dataset      NAME 32 hexadecimal digits
///     STATE/mount-point            inode of the folder, a line feed, the line of the marker
final class MountPointFile {
  private static final int IDENTITY_BYTES = 16;

  private final Path file;

  MountPointFile(Path files) {
    this.file = files.resolve("mount-point");
  }

  Optional<MountPoint> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file);
    try {
      return Optional.of(new MountPoint(Long.parseLong(lines.getFirst()), lines.get(1)));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new IOException(
          file
              + " is damaged: see that the right file system is mounted at the dataset's folder,"
              + " then delete this file",
          e);
    }
  }

  /// From now on the dataset is in this folder; it gets a marker if it has none.
  ///
  /// @throws IOException also when it has the marker of a dataset of another name
  MountPoint adopt(BareFolder folder, String dataset) throws IOException {
    String identity = marker(folder);
    if (identity.isEmpty()) {
      byte[] bytes = new byte[IDENTITY_BYTES];
      new SecureRandom().nextBytes(bytes);
      identity = dataset + " " + HexFormat.of().formatHex(bytes);
      Path marker = place(folder);
      Files.createDirectories(marker.getParent());
      DurableFile.write(marker, StandardCharsets.UTF_8.encode(identity + "\n"));
    } else if (!identity.startsWith(dataset + " ")) {
      throw new IOException(
          folder.folder()
              + " holds the dataset "
              + identity.replaceFirst(" .*", "")
              + ": name another folder, or delete "
              + folder.folder().resolve(OwnPlace.FOLDER)
              + " in it if that dataset is not wanted any more");
    }
    var adopted = new MountPoint(folder.status().inode(), identity);
    DurableFile.write(
        file, StandardCharsets.UTF_8.encode(adopted.root() + "\n" + adopted.identity() + "\n"));
    return adopted;
  }

  /// The next folder that is found is the right one. Durable when this returns.
  void forget() throws IOException {
    Files.deleteIfExists(file);
    DurableFile.syncFolderOf(file);
  }

  static MountPoint.Sight look(BareFolder folder) throws IOException {
    return new MountPoint.Sight.Folder(folder.status().inode(), marker(folder));
  }

  /// Empty when there is none.
  private static String marker(BareFolder folder) throws IOException {
    try {
      return Files.readString(place(folder)).strip();
    } catch (NoSuchFileException | NotDirectoryException _) {
      return "";
    }
  }

  private static Path place(BareFolder folder) {
    return folder.path().resolve(OwnPlace.FOLDER).resolve("dataset");
  }
}
