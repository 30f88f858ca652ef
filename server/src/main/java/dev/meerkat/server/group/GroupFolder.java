package dev.meerkat.server.group;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.meerkat.cluster.beat.BeatKey;
import dev.meerkat.cluster.identity.PrivateFile;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The folder of one group on one host: what is stored of it (`group.json`), and a change that has
/// been prepared and waits for the word of the host that began it (`prepared.json`). Readable by
/// the owner only, for they hold the key of the links. What has returned is durable.
final class GroupFolder {
  private static final String STORED = "group.json";
  private static final String PREPARED = "prepared.json";
  private static final JsonMapper JSON = new JsonMapper();

  private record Form(
      String group,
      String number,
      String before,
      String by,
      String to,
      @Nullable String text,
      String key,
      @Nullable String alone,
      long at,
      boolean settled,
      @Nullable Boolean mayWait) {}

  /// @param settled whether the other host has it as well
  /// @param mayWait whether the group may be brought in before it has: what it may run the group by
  ///   until then goes together with this
  record Stored(Proposal proposal, boolean settled, boolean mayWait) {
    static Stored settled(Proposal proposal) {
      return new Stored(proposal, true, true);
    }

    static Stored begun(Proposal proposal, boolean mayWait) {
      return new Stored(proposal, false, mayWait);
    }
  }

  private final Path folder;

  GroupFolder(Path groups, GroupId group) {
    this.folder = groups.resolve(group.value());
  }

  /// Whether that is the folder of a group.
  static boolean isOne(Path path) {
    return Files.exists(path.resolve(STORED)) || Files.exists(path.resolve(PREPARED));
  }

  Path path() {
    return folder;
  }

  void make() throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    PrivateFile.syncFolderOf(folder);
  }

  Optional<Stored> stored() throws IOException {
    return read(STORED);
  }

  Optional<Proposal> prepared() throws IOException {
    return read(PREPARED).map(Stored::proposal);
  }

  private Optional<Stored> read(String name) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Form form = JSON.readValue(Files.readAllBytes(file), Form.class);
      if (!form.group().equals(String.valueOf(folder.getFileName()))) {
        throw new IOException(
            file + " is of group " + form.group() + ": move it elsewhere, if it is a copy");
      }
      var proposal =
          new Proposal(
              new GroupId(form.group()),
              form.number(),
              form.before(),
              new ServerId(form.by()),
              new ServerId(form.to()),
              Optional.ofNullable(form.text()).map(GroupText::new),
              BeatKey.ofHex(form.key()),
              Optional.ofNullable(form.alone()).map(ServerId::new),
              form.at());
      return Optional.of(
          form.settled()
              ? Stored.settled(proposal)
              : Stored.begun(
                  proposal,
                  Optional.ofNullable(form.mayWait())
                      .orElse(form.before().isEmpty()))); // Earlier versions did not say.
    } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
      throw new IOException(
          file
              + " is damaged ("
              + e.getMessage()
              + "): copy it from the other host of the group, or remove the folder of the group on"
              + " both hosts while it is out, and create it again",
          e);
    }
  }

  void prepare(Proposal proposal) throws IOException {
    make();
    write(PREPARED, Stored.begun(proposal, false));
  }

  /// The change that was prepared is the stored one from now on.
  void commit() throws IOException {
    var proposal = prepared();
    if (proposal.isPresent()) {
      store(Stored.settled(proposal.get()));
      abandon();
    }
  }

  /// The change that was prepared is not made.
  void abandon() throws IOException {
    if (Files.deleteIfExists(folder.resolve(PREPARED))) {
      PrivateFile.syncFolderOf(folder.resolve(PREPARED));
    }
  }

  void store(Stored next) throws IOException {
    make();
    write(STORED, next);
  }

  private void write(String name, Stored next) throws IOException {
    var it = next.proposal();
    var form =
        new Form(
            it.group().value(),
            it.number(),
            it.before(),
            it.by().value(),
            it.to().value(),
            it.text().map(GroupText::yaml).orElse(null),
            it.key().hex(),
            it.alone().map(ServerId::value).orElse(null),
            it.atMillis(),
            next.settled(),
            next.mayWait());
    PrivateFile.replace(
        folder.resolve(name), folder.resolve(name + ".new"), JSON.writeValueAsBytes(form));
  }

  /// Nothing is left of the group.
  void delete() throws IOException {
    StateFolder.delete(folder);
  }
}
