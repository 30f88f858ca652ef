package dev.meerkat.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.meerkat.server.api.Admission;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;

/// What this server was told of the site that it is to go over to, from its answer until it begins
/// to go: `pending-move.json` in its data folder, readable by its owner only, for it holds the key
/// of the authority there. A write that returned is durable.
final class PendingMove {
  private static final String NAME = "pending-move.json";
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Path directory;
  private final Path file;

  PendingMove(Path directory) {
    this.directory = directory;
    this.file = directory.resolve(NAME);
  }

  void write(Admission.Move move) throws IOException {
    Path temporary = directory.resolve(NAME + ".new");
    Files.deleteIfExists(temporary);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(move));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    syncDirectory();
  }

  /// @return empty when there is none
  /// @throws IOException when it cannot be read, with what to do
  Optional<Admission.Move> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), Admission.Move.class));
    } catch (JsonProcessingException e) {
      throw new IOException(
          file
              + " is damaged ("
              + e.getOriginalMessage()
              + "): remove it, and this server stays in its site",
          e);
    }
  }

  void clear() throws IOException {
    if (Files.deleteIfExists(file)) {
      syncDirectory();
    }
  }

  private void syncDirectory() throws IOException {
    try (FileChannel parent = FileChannel.open(directory, StandardOpenOption.READ)) {
      parent.force(true);
    }
  }
}
