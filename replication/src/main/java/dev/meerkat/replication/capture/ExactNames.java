package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.Flags;
import java.io.IOException;
import java.util.Optional;

/// Changes of names on a copy that is as each of them expects it.
record ExactNames(CopyTree tree) implements NameChanges {
  /// A file is not there that changes are about.
  static IOException lacking(FileId file) {
    return new IOException(
        "the copy lacks file "
            + file
            + ", which the active side has changed: it was changed by somebody else; choose the"
            + " data source anew, so that it is compared");
  }

  private Opened required(FileId file) throws IOException {
    Optional<Opened> found = tree.find(file, Flags.O_PATH);
    if (found.isEmpty()) {
      throw lacking(file);
    }
    return found.get();
  }

  @Override
  public void create(Change.Create create) throws IOException {
    var kind = new Kind(create.owner().mode(), create.device(), create.target());
    try (Opened folder = required(create.at().folder())) {
      tree.make(folder.descriptor(), create.at().name(), create.file(), kind);
    }
    tree.give(create.file(), create.owner(), create.modified());
  }

  @Override
  public void create(Change.CreateNameless create) throws IOException {
    var kind = new Kind(create.owner().mode(), 0, new FileName(""));
    tree.make(tree.nameless(), CopyTree.ownName(create.file()), create.file(), kind);
    tree.give(create.file(), create.owner(), create.modified());
  }

  @Override
  public void link(Change.Link link) throws IOException {
    try (Opened file = required(link.file());
        Opened folder = required(link.at().folder())) {
      boolean mayBeOurs = tree.linux().status(file.descriptor()).links() == 1;
      // A file that did not belong to the dataset takes the name of one that did.
      tree.removeName(folder.descriptor(), link.at().name());
      tree.link(file, folder.descriptor(), link.at().name());
      if (mayBeOurs) {
        tree.leaveOwnFolders(link.file());
      }
    }
  }

  @Override
  public void remove(Change.Remove remove) throws IOException {
    try (Opened folder = required(remove.at().folder())) {
      tree.removeName(folder.descriptor(), remove.at().name());
    }
  }

  @Override
  public void rename(Change.Rename rename) throws IOException {
    if (rename.changesNothing()) {
      return;
    }
    try (Opened from = required(rename.from().folder());
        Opened to = required(rename.to().folder())) {
      FileName name = rename.to().name();
      if (!rename.exchange() && rename.replaced().isPresent()) {
        keepReplaced(rename.replaced().get(), to, name);
      }
      int flags = rename.exchange() ? Flags.RENAME_EXCHANGE : 0;
      tree.rename(from.descriptor(), rename.from().name(), to.descriptor(), name, flags);
    }
  }

  /// A file that a renaming takes the last name of may go on without one.
  private void keepReplaced(Known replaced, Opened folder, FileName name) throws IOException {
    if (replaced.kind().isFolder() && tree.leftOut().isNothing()) {
      tree.index().remove(replaced.file());
      return;
    }
    tree.removeName(folder.descriptor(), name);
  }
}
