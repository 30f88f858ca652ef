package dev.meerkat.replication.capture;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Brings names of a copy to what they are to be although it may lack files, or have others in
/// their places, as in the middle of a resync. What has no place any more goes to a folder of
/// Meerkat's own, since it may get another one; at the end, what is still there is deleted.
final class Placing {
  /// Of a folder that cannot be put into its place yet, because its place is inside it: the number
  /// of the folder to which it belongs, and its name there.
  static final MemorySegment PLACE = Arena.global().allocateFrom(OwnPlace.ATTRIBUTES + "place");

  private final CopyTree tree;
  private final Linux linux;
  private final MemorySegment place = Arena.ofAuto().allocate(8 + 256, 8);

  Placing(CopyTree tree) {
    this.tree = tree;
    this.linux = tree.linux();
  }

  /// A folder, made if it is not there; it may get a place later.
  Opened folder(FileId folder) throws LinuxException {
    Optional<Opened> found = tree.find(folder, Flags.O_PATH);
    if (found.isPresent()) {
      return found.get();
    }
    Kind kind = new Kind(Flags.S_IFDIR | 0700, 0, new FileName(""));
    makeUnplaced(folder, kind);
    return tree.find(folder, Flags.O_PATH).orElseThrow();
  }

  void makeUnplaced(FileId file, Kind kind) throws LinuxException {
    FileName name = CopyTree.ownName(file);
    displace(tree.unplaced(), name);
    tree.make(tree.unplaced(), name, file, kind);
  }

  /// Has a name stand for a file, whatever was there before.
  void place(FileId folder, FileName name, Known known) throws LinuxException {
    try (Opened at = folder(folder)) {
      if (tree.isAt(at.descriptor(), name, known.file())) {
        return;
      }
      displace(at.descriptor(), name);
      Optional<Opened> found = tree.find(known.file(), Flags.O_PATH);
      if (found.isEmpty()) {
        tree.make(at.descriptor(), name, known.file(), known.kind());
        return;
      }
      try (Opened file = found.get()) {
        if (linux.status(file.descriptor()).isFolder()) {
          move(file, known.file(), folder, at, name);
        } else {
          tree.link(file, at.descriptor(), name);
          tree.leaveOwnFolders(known.file());
        }
      }
    }
  }

  private void move(Opened file, FileId id, FileId folder, Opened to, FileName name)
      throws LinuxException {
    int parent =
        linux.open(file.descriptor(), FileName.of("..").store(Arena.ofAuto()), Flags.O_PATH, 0);
    try {
      FileName before = nameIn(parent, linux.status(file.descriptor()).inode());
      try {
        tree.rename(parent, before, to.descriptor(), name, 0);
      } catch (LinuxException e) {
        if (e.errno() != Errno.EINVAL) {
          throw e;
        }
        tree.rename(parent, before, tree.unplaced(), CopyTree.ownName(id), 0);
        remember(file, folder, name);
      }
    } finally {
      linux.close(parent);
    }
  }

  private FileName nameIn(int folder, long inode) throws LinuxException {
    for (FileName name : tree.list(folder)) {
      try (Arena text = Arena.ofConfined()) {
        if (linux.status(folder, name.store(text)).inode() == inode) {
          return name;
        }
      }
    }
    throw new LinuxException("find", "the name of a folder in the copy", Errno.ENOENT);
  }

  private void remember(Opened file, FileId folder, FileName name) throws LinuxException {
    byte[] bytes = name.bytes().getBytes(StandardCharsets.ISO_8859_1);
    place.set(JAVA_LONG_UNALIGNED, 0, folder.number());
    MemorySegment.copy(bytes, 0, place, JAVA_BYTE, 8, bytes.length);
    linux.setAttribute(file.descriptor(), PLACE, place.asSlice(0, 8L + bytes.length), 0);
  }

  /// Takes away what is at a name; it may get another place.
  void displace(int folder, FileName name) throws LinuxException {
    Optional<Opened> there = tree.at(folder, name);
    if (there.isEmpty()) {
      return;
    }
    try (Opened file = there.get()) {
      FileStatus status = linux.status(file.descriptor());
      if (!status.isFolder() && status.links() > 1) {
        tree.unlink(folder, name, false);
        return;
      }
      FileName own = CopyTree.ownName(tree.idOf(file));
      if (folder != tree.unplaced() || !own.equals(name)) {
        tree.rename(folder, name, tree.unplaced(), own, 0);
      }
    }
  }

  /// Takes a name away if it stands for this file.
  void unplace(FileId folder, FileName name, FileId file) throws LinuxException {
    Optional<Opened> found = tree.find(folder, Flags.O_PATH);
    if (found.isPresent()) {
      try (Opened at = found.get()) {
        if (tree.isAt(at.descriptor(), name, file)) {
          displace(at.descriptor(), name);
        }
      }
    }
  }

  /// The names in a folder are exactly these.
  void list(Change.Listing listing) throws LinuxException {
    Map<FileName, Known> wanted = new HashMap<>();
    listing.names().forEach(each -> wanted.put(each.name(), each.known()));
    try (Opened folder = folder(listing.file())) {
      int at = listing.file().equals(FileId.ROOT) ? tree.root() : folder.descriptor();
      for (FileName name : tree.list(at)) {
        Known known = wanted.get(name);
        if (known == null || !tree.isAt(at, name, known.file())) {
          displace(at, name);
        }
      }
    }
    for (var each : listing.names()) {
      place(listing.file(), each.name(), each.known());
    }
    try (Opened folder = folder(listing.file())) {
      tree.touch(folder, listing.modified());
    }
  }

  /// Puts folders into their places that had to wait, and deletes what has none.
  void finish() throws IOException {
    boolean placed = true;
    while (placed) {
      placed = false;
      for (FileName name : tree.list(tree.unplaced())) {
        placed |= placeRemembered(name);
      }
    }
    for (FileName name : tree.list(tree.unplaced())) {
      delete(tree.unplaced(), name);
    }
    tree.dropNamed();
  }

  private boolean placeRemembered(FileName own) throws LinuxException {
    FileId id;
    FileId folder;
    FileName name;
    try (Opened file = tree.at(tree.unplaced(), own).orElseThrow()) {
      int size;
      try {
        size = linux.attribute(file.descriptor(), PLACE, place);
      } catch (LinuxException e) {
        if (e.errno() == Errno.ENODATA) {
          return false;
        }
        throw e;
      }
      linux.removeAttribute(file.descriptor(), PLACE);
      id = tree.idOf(file);
      folder = new FileId(place.get(JAVA_LONG_UNALIGNED, 0));
      byte[] bytes = place.asSlice(8, size - 8L).toArray(JAVA_BYTE);
      name = new FileName(new String(bytes, StandardCharsets.ISO_8859_1));
    }
    place(folder, name, new Known(id, new Kind(Flags.S_IFDIR, 0, new FileName(""))));
    return tree.at(tree.unplaced(), own).isEmpty();
  }

  /// With all that is in it.
  private void delete(int folder, FileName name) throws LinuxException {
    List<FileName> inside = new ArrayList<>();
    boolean isFolder;
    try (Opened file = tree.at(folder, name).orElseThrow()) {
      FileStatus status = linux.status(file.descriptor());
      isFolder = status.isFolder();
      if (isFolder) {
        inside.addAll(tree.list(file.descriptor()));
        for (FileName each : inside) {
          delete(file.descriptor(), each);
        }
      }
      if (isFolder || status.links() == 1) {
        tree.index().remove(tree.idOf(file));
      }
    }
    tree.unlinkWithRest(folder, name, isFolder);
  }
}
