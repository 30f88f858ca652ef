package dev.meerkat.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.meerkat.cluster.identity.PrivateFile;
import dev.meerkat.server.api.Admission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    PrivateFile.replace(file, directory.resolve(NAME + ".new"), JSON.writeValueAsBytes(move));
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
      PrivateFile.syncFolderOf(file);
    }
  }
}
