package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.Ruling;
import dev.meerkat.replication.wire.MalformedException;
import dev.meerkat.replication.wire.RulingForm;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The ruling of a dataset without a group, as far as this side knows: that of the active side
/// holds, the standby has what it was last told.
final class RulingFile {
  private final Path file;
  private Optional<Ruling> current;

  private RulingFile(Path file, Optional<Ruling> current) {
    this.file = file;
    this.current = current;
  }

  static RulingFile open(Path folder) throws IOException {
    Path file = folder.resolve("ruling");
    if (!Files.exists(file)) {
      return new RulingFile(file, Optional.empty());
    }
    try {
      byte[] bytes = Files.readAllBytes(file);
      return new RulingFile(file, Optional.of(RulingForm.of(MemorySegment.ofArray(bytes))));
    } catch (MalformedException e) {
      throw new IOException(
          file
              + " is damaged ("
              + e.getMessage()
              + "): find out which side was active last; delete this file here, and let that side"
              + " be the active one",
          e);
    }
  }

  synchronized Optional<Ruling> current() {
    return current;
  }

  /// Takes the ruling of the side that this one follows, in place of whatever it had: if both were
  /// active, their rulings do not follow one another. Durable when this returns.
  synchronized void follow(Ruling ruling) throws IOException {
    if (!current.equals(Optional.of(ruling))) {
      put(ruling);
    }
  }

  /// Takes what the other side has ruled since, if it is newer. Durable when this returns.
  synchronized void told(Ruling ruling) throws IOException {
    if (current.isEmpty() || ruling.version() > current.get().version()) {
      put(ruling);
    }
  }

  private void put(Ruling ruling) throws IOException {
    DurableFile.write(file, RulingForm.bytes(ruling).asByteBuffer());
    current = Optional.of(ruling);
  }
}
