package dev.meerkat.replication.wire;

import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.Entry;
import dev.meerkat.replication.capture.FileId;
import dev.meerkat.replication.capture.FileName;
import dev.meerkat.replication.capture.Kind;
import dev.meerkat.replication.capture.Known;
import dev.meerkat.replication.capture.OwnPlace;
import dev.meerkat.replication.capture.Ownership;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads what an entry of the stream holds, as [EntryWriter] writes it. Names are checked: none
/// leads out of its folder.
final class EntryReader {
  private final Input in;

  EntryReader(Input in) {
    this.in = in;
  }

  Change read(int kind) throws MalformedException {
    Change change = in.made(() -> change(kind));
    in.end();
    return change;
  }

  private Change change(int kind) throws MalformedException {
    return switch (kind) {
      case EntryKind.CREATE ->
          new Change.Create(
              place(),
              file(),
              owner(),
              in.i32("the device"),
              target(),
              modified(),
              folderModified());
      case EntryKind.CREATE_NAMELESS -> new Change.CreateNameless(file(), owner(), modified());
      case EntryKind.LINK -> new Change.Link(place(), known(), folderModified());
      case EntryKind.REMOVE ->
          new Change.Remove(place(), file(), in.flag("whether it is a folder"), folderModified());
      case EntryKind.RENAME ->
          new Change.Rename(
              place(),
              place(),
              known(),
              in.flag("whether they are exchanged"),
              replaced(),
              folderModified(),
              folderModified());
      case EntryKind.GONE -> new Change.Gone(file());
      case EntryKind.WRITE -> {
        var file = file();
        long offset = in.u63("the offset");
        var modified = modified();
        var data = in.rest();
        if (offset + data.byteSize() < 0) {
          throw in.malformed("no file has " + data.byteSize() + " bytes at " + offset);
        }
        yield new Change.Write(file, offset, data, modified);
      }
      case EntryKind.TRUNCATE -> new Change.Truncate(file(), in.u63("the size"), modified());
      case EntryKind.ALLOCATE ->
          new Change.Allocate(
              file(), in.i32("the mode"), in.u63("the offset"), in.u63("the length"), modified());
      case EntryKind.ATTRIBUTES ->
          new Change.Attributes(file(), owner(), in.time("the time of access"), modified());
      case EntryKind.SET_EXTENDED -> new Change.SetExtended(file(), attribute(), value());
      case EntryKind.REMOVE_EXTENDED -> new Change.RemoveExtended(file(), attribute());
      case EntryKind.LISTING -> {
        var file = file();
        var modified = modified();
        yield new Change.Listing(file, listed(file), modified);
      }
      case EntryKind.DESCRIPTION ->
          new Change.Description(
              known(),
              owner(),
              in.u63("the size"),
              in.flag("whether it has no name"),
              in.time("the time of access"),
              modified(),
              extended());
      case EntryKind.CONTENT ->
          new Change.Content(
              file(),
              in.u63("the offset"),
              in.u63("the length"),
              in.block(Bounds.CHUNK_BYTES, "a piece of content"),
              modified());
      case EntryKind.COMPARED -> new Change.Compared();
      case EntryKind.CHECKSUM ->
          new Change.Checksum(
              in.u63("the scan"), file(), in.i64("the part"), in.block(32, "a checksum"));
      case EntryKind.WINDOW_END ->
          new Change.WindowEnd(
              in.u63("the scan"),
              in.u63("the window"),
              in.u63("its checksums"),
              in.flag("whether it is the last"));
      default -> throw in.malformed("there is no kind " + kind + " of record");
    };
  }

  private Optional<Known> replaced() throws MalformedException {
    return in.flag("whether a file is replaced") ? Optional.of(known()) : Optional.empty();
  }

  private Known known() throws MalformedException {
    return new Known(file(), new Kind(in.i32("the mode"), in.i32("the device"), target()));
  }

  private List<Change.Listed> listed(FileId folder) throws MalformedException {
    int count = in.count(Bounds.LISTED, 21, "names");
    var listed = new ArrayList<Change.Listed>(count);
    for (int i = 0; i < count; i++) {
      listed.add(new Change.Listed(nameIn(folder), known()));
    }
    return listed;
  }

  private List<Change.Extended> extended() throws MalformedException {
    int count = in.count(Bounds.EXTENDED, 7, "extended attributes");
    var extended = new ArrayList<Change.Extended>(count);
    for (int i = 0; i < count; i++) {
      extended.add(new Change.Extended(attribute(), value()));
    }
    return extended;
  }

  private MemorySegment value() throws MalformedException {
    return in.block(Bounds.EXTENDED_BYTES, "the value of an extended attribute");
  }

  private Entry place() throws MalformedException {
    FileId folder = file();
    return new Entry(folder, nameIn(folder));
  }

  /// Meerkat's own folder is not the other side's to change.
  private FileName nameIn(FileId folder) throws MalformedException {
    FileName name = name();
    if (folder.equals(FileId.ROOT) && name.bytes().equals(OwnPlace.FOLDER)) {
      throw in.malformed("no file of a dataset can be named " + OwnPlace.FOLDER);
    }
    return name;
  }

  private FileId file() throws MalformedException {
    return new FileId(in.i64("the number of a file"));
  }

  private Ownership owner() throws MalformedException {
    return new Ownership(in.i32("the mode"), in.i32("the owner"), in.i32("the group"));
  }

  private Instant modified() throws MalformedException {
    return in.time("the time of modification");
  }

  private Instant folderModified() throws MalformedException {
    return in.time("the folder's time of modification");
  }

  private FileName name() throws MalformedException {
    String name = in.name(Bounds.NAME_BYTES, "a name");
    boolean leadsAway = name.isEmpty() || name.equals(".") || name.equals("..");
    if (leadsAway || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
      throw in.malformed("no file in a folder can be named '" + name.replace('\0', '?') + "'");
    }
    return new FileName(name);
  }

  private FileName target() throws MalformedException {
    return new FileName(withoutZero(in.name(Bounds.TARGET_BYTES, "the target of a symbolic link")));
  }

  private FileName attribute() throws MalformedException {
    String name = withoutZero(in.name(Bounds.NAME_BYTES, "the name of an extended attribute"));
    if (name.isEmpty()) {
      throw in.malformed("an extended attribute has no name");
    }
    if (name.startsWith(OwnPlace.ATTRIBUTES)) {
      throw in.malformed("the attribute " + name + " belongs to Meerkat");
    }
    return new FileName(name);
  }

  private String withoutZero(String text) throws MalformedException {
    if (text.indexOf('\0') >= 0) {
      throw in.malformed("a zero byte in '" + text.replace('\0', '?') + "'");
    }
    return text;
  }
}
