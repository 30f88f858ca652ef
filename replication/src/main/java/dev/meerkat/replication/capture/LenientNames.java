package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.LinuxException;
import java.io.IOException;
import java.util.Optional;

/// Changes of names on a copy where files that they are about may be missing, and others in their
/// places: what a change says is to be there is there afterwards.
///
/// @param unsure whether the change may have been made before, or half of it
/// @param resyncing whether files are missing because they were not compared yet
record LenientNames(CopyTree tree, Placing placing, boolean unsure, boolean resyncing)
    implements NameChanges {
  @Override
  public void create(Change.Create create) throws IOException {
    var kind = new Kind(create.owner().mode(), create.device(), create.target());
    if (unsure) {
      removeUnfinished(create.at());
    }
    placing.place(create.at().folder(), create.at().name(), new Known(create.file(), kind));
    tree.give(create.file(), create.owner(), create.modified());
  }

  /// What a process was making when it was killed has no number yet, or no owner.
  private void removeUnfinished(Entry at) throws IOException {
    Optional<Opened> found = tree.find(at.folder(), Flags.O_PATH);
    if (found.isEmpty()) {
      return;
    }
    try (Opened folder = found.get()) {
      placing.displace(folder.descriptor(), at.name());
    }
  }

  @Override
  public void create(Change.CreateNameless create) throws IOException {
    tree.unlink(tree.nameless(), CopyTree.ownName(create.file()), false);
    new ExactNames(tree).create(create);
  }

  @Override
  public void link(Change.Link link) throws IOException {
    placing.place(link.at().folder(), link.at().name(), link.named());
  }

  @Override
  public void remove(Change.Remove remove) throws IOException {
    remove(remove.at(), remove.file(), remove.folder());
  }

  private void remove(Entry at, FileId file, boolean isFolder) throws IOException {
    if (isFolder) {
      placing.unplace(at.folder(), at.name(), file);
    } else {
      removeIfThere(at, file);
    }
  }

  private void removeIfThere(Entry entry, FileId file) throws LinuxException {
    if (resyncing) {
      tree.keepWithoutName(file);
    }
    Optional<Opened> found = tree.find(entry.folder(), Flags.O_PATH);
    if (found.isPresent()) {
      try (Opened folder = found.get()) {
        if (tree.isAt(folder.descriptor(), entry.name(), file)) {
          tree.removeName(folder.descriptor(), entry.name());
        }
      }
    }
  }

  @Override
  public void rename(Change.Rename rename) throws IOException {
    if (rename.changesNothing()) {
      return;
    }
    Entry from = rename.from();
    Entry to = rename.to();
    Optional<Known> replaced = rename.replaced();
    if (rename.exchange() && replaced.isPresent()) {
      placing.unplace(to.folder(), to.name(), replaced.get().file());
      placing.place(to.folder(), to.name(), rename.moved());
      placing.place(from.folder(), from.name(), replaced.get());
      return;
    }
    if (replaced.isPresent()) {
      remove(to, replaced.get().file(), replaced.get().kind().isFolder());
    }
    placing.place(to.folder(), to.name(), rename.moved());
    placing.unplace(from.folder(), from.name(), rename.file());
  }
}
