package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.Rules;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Makes changes again, one after the other, on a copy of the folder. Afterwards both trees are
/// equal: names, links, contents, holes, owners, modes, access control lists, extended attributes
/// and times of modification.
///
/// The same journal may be applied again from an earlier point ([#resume]): what a change says is
/// to be there is there afterwards. Changes of names that were made already are left out
/// ([Applied]), those of contents are made again.
///
/// From [#begin] of a resync on until [Change.Compared], files that changes are about may be
/// missing, and others in their places; else such a thing is an error.
public final class Replay implements AutoCloseable {
  private final CopyTree tree;
  private final Linux linux;
  private final Placing placing;
  private final FileChanges files;
  private final Checksums checksums;
  private final MemorySegment value = Applied.value();
  private Applied applied = Applied.NOTHING;

  /// Whether a change of names may have been made of which [Applied] does not know.
  private boolean unsure;

  private Replay(CopyTree tree) {
    this.tree = tree;
    this.linux = tree.linux();
    this.checksums = new Checksums(linux, tree.leftOut());
    this.placing = new Placing(tree);
    this.files = new FileChanges(tree);
  }

  /// Opens a copy, and finds out which file is which.
  ///
  /// @param copy by a path that leads to it whatever is mounted over it later
  public static Replay open(Path copy) throws IOException {
    return open(copy, Rules.ALL);
  }

  /// @param rules what belongs to the dataset: the rest of the copy is left as it is
  public static Replay open(Path copy, Rules rules) throws IOException {
    return new Replay(new CopyTree(copy, FileIndex.read(copy, rules), rules));
  }

  /// Which file is which; kept up to date.
  public FileIndex index() {
    return tree.index();
  }

  /// Goes on with a journal after the process was started.
  ///
  /// @param sequence the change before the journal's first one
  /// @param resyncing whether this journal began with a resync
  public synchronized void resume(long journal, long sequence, boolean resyncing)
      throws LinuxException {
    var found = Applied.read(linux, tree.root(), value);
    if (found.journal() == journal) {
      applied = found;
      unsure = true;
    } else {
      begin(journal, sequence, resyncing);
    }
  }

  /// A new journal: nothing of it was applied.
  public synchronized void begin(long journal, long sequence, boolean resyncing)
      throws LinuxException {
    unsure = false;
    progress(new Applied(journal, sequence, resyncing));
  }

  private void progress(Applied next) throws LinuxException {
    next.write(linux, tree.root(), value);
    applied = next;
  }

  /// @param sequence greater than that of the change before, but for what is applied again
  public synchronized void apply(long sequence, Change change) throws IOException {
    switch (change) {
      case Change.Create create ->
          names(
              sequence,
              List.of(create.at().folder()),
              create.folderModified(),
              () -> nameChanges().create(create));
      case Change.CreateNameless create ->
          names(sequence, List.of(), create.modified(), () -> nameChanges().create(create));
      case Change.Link link ->
          names(
              sequence,
              List.of(link.at().folder()),
              link.folderModified(),
              () -> nameChanges().link(link));
      case Change.Remove remove ->
          names(
              sequence,
              List.of(remove.at().folder()),
              remove.folderModified(),
              () -> nameChanges().remove(remove));
      case Change.Rename rename -> {
        names(
            sequence,
            List.of(rename.from().folder()),
            rename.fromModified(),
            () -> nameChanges().rename(rename));
        touch(rename.to().folder(), rename.toModified());
      }
      case Change.Gone(FileId file) ->
          names(
              sequence,
              List.of(),
              Instant.EPOCH,
              () -> {
                tree.leaveOwnFolders(file);
                tree.index().remove(file);
              });
      case Change.Write write ->
          with(
              sequence,
              write.file(),
              Flags.O_WRONLY,
              at -> {
                files.write(at, write.data(), write.offset());
                tree.touch(at, write.modified());
              });
      case Change.Truncate(FileId file, long size, Instant modified) ->
          with(
              sequence,
              file,
              Flags.O_WRONLY,
              at -> {
                linux.truncate(at.descriptor(), size);
                tree.touch(at, modified);
              });
      case Change.Allocate(FileId file, int mode, long offset, long length, Instant modified) ->
          with(
              sequence,
              file,
              Flags.O_WRONLY,
              at -> {
                linux.allocate(at.descriptor(), mode, offset, length);
                tree.touch(at, modified);
              });
      case Change.Attributes attributes ->
          with(
              sequence,
              attributes.file(),
              Flags.O_PATH,
              at ->
                  files.give(at, attributes.owner(), attributes.accessed(), attributes.modified()));
      case Change.SetExtended(FileId file, FileName name, MemorySegment bytes) ->
          with(sequence, file, Flags.O_PATH, at -> files.setExtended(at, name, bytes));
      case Change.RemoveExtended(FileId file, FileName name) ->
          with(sequence, file, Flags.O_PATH, at -> files.removeExtended(at, name));
      case Change.Listing listing ->
          names(sequence, List.of(), Instant.EPOCH, () -> placing.list(listing));
      case Change.Description description ->
          names(sequence, List.of(), Instant.EPOCH, () -> describe(description));
      case Change.Content content ->
          with(sequence, content.file(), Flags.O_WRONLY, at -> files.fill(at, content));
      case Change.Checksum _, Change.WindowEnd _ -> {}
      case Change.Compared() -> {
        if (sequence > applied.sequence()) {
          placing.finish();
          unsure = false;
          progress(new Applied(applied.journal(), sequence, false));
        }
      }
    }
  }

  /// Whether the copy holds what a checksum is of. What it holds must be what it is at the place of
  /// the checksum in the stream.
  public synchronized boolean isSame(Change.Checksum wanted) throws LinuxException {
    Optional<Opened> found = tree.find(wanted.file(), Flags.O_PATH);
    if (found.isEmpty()) {
      return false;
    }
    try (Opened file = found.get()) {
      FileStatus status = linux.status(file.descriptor());
      FileHandle handle = tree.index().handle(wanted.file()).orElseThrow();
      boolean isRoot = wanted.file().equals(FileId.ROOT);
      MemorySegment own =
          checksums.of(tree.root(), handle, file.descriptor(), status, isRoot, wanted.part());
      return own.mismatch(wanted.sum()) < 0;
    } catch (LinuxException e) {
      if (e.errno() == Errno.EIO) {
        return false; // What cannot be read is not the same.
      }
      throw e;
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  /// A change of names. Those that were made before are left out but for the folders' times, which
  /// an older change that is made again may have set.
  private void names(long sequence, List<FileId> folders, Instant modified, Work work)
      throws IOException {
    if (sequence > applied.sequence()) {
      work.run();
      unsure = false;
      progress(new Applied(applied.journal(), sequence, applied.resyncing()));
    }
    for (FileId folder : folders) {
      touch(folder, modified);
    }
  }

  private void touch(FileId folder, Instant modified) throws LinuxException {
    Optional<Opened> found = tree.find(folder, Flags.O_PATH);
    if (found.isPresent()) {
      try (Opened at = found.get()) {
        tree.touch(at, modified);
      }
    }
  }

  private interface Edit {
    void make(Opened file) throws IOException;
  }

  /// A change of one file.
  private void with(long sequence, FileId file, int flags, Edit edit) throws IOException {
    Optional<Opened> found = tree.find(file, flags);
    if (found.isPresent()) {
      try (Opened at = found.get()) {
        edit.make(at);
      }
    } else if (sequence > applied.sequence() && !isLenient()) {
      throw ExactNames.lacking(file);
    }
  }

  /// Whether names may be otherwise than the changes expect.
  private boolean isLenient() {
    return unsure || applied.resyncing();
  }

  private NameChanges nameChanges() {
    return isLenient()
        ? new LenientNames(tree, placing, unsure, applied.resyncing())
        : new ExactNames(tree);
  }

  private void describe(Change.Description description) throws IOException {
    FileId file = description.file();
    if (!tree.isKnown(file)) {
      if (description.nameless()) {
        tree.make(tree.nameless(), CopyTree.ownName(file), file, description.known().kind());
      } else {
        placing.makeUnplaced(file, description.known().kind());
      }
    } else if (description.nameless()) {
      tree.keepWithoutName(file);
    }
    files.describe(description);
  }

  /// Where a change is made, for people: below the folder, as far as that can be found.
  public synchronized String placeOf(Change change, Path folder) {
    return switch (change) {
      case Change.Create create -> placeOf(create.at(), folder);
      case Change.Link link -> placeOf(link.at(), folder);
      case Change.Rename rename -> placeOf(rename.to(), folder);
      default -> placeOf(change.file(), folder);
    };
  }

  private String placeOf(Entry entry, Path folder) {
    return Path.of(placeOf(entry.folder(), folder)).resolve(entry.name().toString()).toString();
  }

  private String placeOf(FileId file, Path folder) {
    return Whereabouts.words(linux, tree.root(), tree.index(), file, folder);
  }

  /// Files without a name are not in use on the active side any more.
  public synchronized void forgetNameless() throws LinuxException {
    OwnFolders.removeNameless(linux, tree.root(), tree.index());
  }

  /// Makes all of the folder's file system durable.
  public synchronized void sync() throws LinuxException {
    linux.syncFileSystem(tree.root());
  }

  @Override
  public synchronized void close() throws LinuxException {
    tree.close();
  }
}
