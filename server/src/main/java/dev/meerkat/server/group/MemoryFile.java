package dev.meerkat.server.group;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.meerkat.cluster.identity.PrivateFile;
import dev.meerkat.core.group.Lease;
import dev.meerkat.core.group.Memory;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the steward of a group remembers, and the number of its newest run: `memory.json` in the
/// folder of the group. A write that returned is durable.
final class MemoryFile {
  private static final String NAME = "memory.json";
  private static final JsonMapper JSON = new JsonMapper();

  private record LeaseForm(
      long version,
      long epoch,
      @Nullable String holder,
      long run,
      boolean in,
      @Nullable String target) {}

  /// @param held not written by earlier versions, which took it that nobody else had had the group
  private record Form(
      long run, LeaseForm lease, @Nullable Long held, boolean dirty, Memory.Bond bond) {}

  /// @param number of the run, greater than that of any before
  record Begun(long number, Memory memory) {}

  private final Path file;
  private final InstantSource clock;
  private long run;

  MemoryFile(Path folder) {
    this(folder, InstantSource.system());
  }

  /// @param clock by which the first run gets a number that is higher than any that this host has
  ///   had and lost with its disk: a lower one would not be heard by the other host
  MemoryFile(Path folder, InstantSource clock) {
    this.file = folder.resolve(NAME);
    this.clock = clock;
  }

  /// Begins another run, which is durable when this returns.
  ///
  /// @throws IOException with what to do
  Begun begin() throws IOException {
    var before = read();
    run =
        Math.max(run, before.map(Form::run).orElseGet(() -> clock.instant().getEpochSecond())) + 1;
    var memory =
        before
            .map(form ->
                new Memory(
                    lease(form.lease()),
                    Optional.ofNullable(form.held()).orElse(form.lease().epoch()),
                    form.dirty(),
                    form.bond()))
            .orElse(Memory.NEW);
    write(memory);
    return new Begun(run, memory);
  }

  /// The data here follows nobody from now on, until its source is selected. Nothing may run here.
  void conflict() throws IOException {
    var begun = begin();
    write(begun.memory().with(Memory.Bond.CONFLICT));
  }

  /// The group was taken from this host: what it held of it is of the past, but for what may still
  /// run here.
  void yielded(Memory.Bond bond) throws IOException {
    var begun = begin();
    write(new Memory(Lease.FIRST, 0, begun.memory().dirty(), bond));
  }

  /// Whether something of the group may still run here, as far as this host knows.
  boolean isDirty() throws IOException {
    return read().map(Form::dirty).orElse(false);
  }

  private Optional<Form> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Form form = JSON.readValue(Files.readAllBytes(file), Form.class);
      if (form.lease() == null || form.bond() == null) {
        throw damaged("a part is missing", null);
      }
      return Optional.of(form);
    } catch (JsonProcessingException e) {
      throw damaged(e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw damaged(String.valueOf(e.getMessage()), e);
    }
  }

  private IOException damaged(String what, @Nullable Exception cause) {
    return new IOException(
        file
            + " is damaged ("
            + what
            + "), so it is not known what of the group runs here: see that nothing does, remove the"
            + " file, and start Meerkat again",
        cause);
  }

  void write(Memory memory) throws IOException {
    var lease = memory.lease();
    var form =
        new Form(
            run,
            new LeaseForm(
                lease.version(),
                lease.epoch(),
                lease.holder().map(ServerId::value).orElse(null),
                lease.run(),
                lease.in(),
                lease.target().map(ServerId::value).orElse(null)),
            memory.held(),
            memory.dirty(),
            memory.bond());
    PrivateFile.replace(file, file.resolveSibling(NAME + ".new"), JSON.writeValueAsBytes(form));
  }

  private static Lease lease(LeaseForm form) {
    return new Lease(
        form.version(),
        form.epoch(),
        Optional.ofNullable(form.holder()).map(ServerId::new),
        form.run(),
        form.in(),
        Optional.ofNullable(form.target()).map(ServerId::new));
  }
}
