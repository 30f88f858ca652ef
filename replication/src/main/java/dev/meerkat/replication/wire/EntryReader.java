package dev.meerkat.replication.wire;

import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.Entry;
import dev.meerkat.replication.capture.FileId;
import dev.meerkat.replication.capture.FileName;
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

  StreamEntry read(int kind, int folder) throws MalformedException {
    StreamEntry entry =
        in.made(() ->
            switch (kind) {
              case EntryKind.FILE_CONTENT -> fileContent(folder);
              case EntryKind.FOLDER_CONTENT -> folderContent(folder);
              case EntryKind.SCAN_FINISHED -> scanFinished(folder);
              default -> new StreamEntry.Changed(folder, change(kind));
            });
    in.end();
    return entry;
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
      case EntryKind.LINK -> new Change.Link(place(), file(), folderModified());
      case EntryKind.REMOVE ->
          new Change.Remove(place(), file(), in.flag("whether it is a folder"), folderModified());
      case EntryKind.RENAME ->
          new Change.Rename(
              place(),
              place(),
              file(),
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
      case EntryKind.COPY ->
          new Change.Copy(
              file(),
              in.u63("the first offset"),
              file(),
              in.u63("the second offset"),
              in.u63("the length"),
              modified());
      case EntryKind.ATTRIBUTES ->
          new Change.Attributes(file(), owner(), in.time("the time of access"), modified());
      case EntryKind.SET_EXTENDED -> new Change.SetExtended(file(), attribute(), value());
      case EntryKind.REMOVE_EXTENDED -> new Change.RemoveExtended(file(), attribute());
      default -> throw in.malformed("there is no kind " + kind + " of record");
    };
  }

  private Optional<FileId> replaced() throws MalformedException {
    return in.flag("whether a file is replaced") ? Optional.of(file()) : Optional.empty();
  }

  private StreamEntry.FileContent fileContent(int folder) throws MalformedException {
    var state = state();
    long chunk = in.u63("the number of the chunk");
    int count = in.count(Bounds.EXTENTS, 12, "extents");
    var extents = new ArrayList<Extent>(count);
    for (int i = 0; i < count; i++) {
      extents.add(
          new Extent(in.u63("the offset of an extent"), in.block(Bounds.CHUNK_BYTES, "an extent")));
    }
    return new StreamEntry.FileContent(folder, state, chunk, extents);
  }

  private StreamEntry.FolderContent folderContent(int folder) throws MalformedException {
    var state = state();
    var after = optionalName();
    var through = optionalName();
    int count = in.count(Bounds.LISTED, 60, "names");
    var listed = new ArrayList<Listed>(count);
    for (int i = 0; i < count; i++) {
      listed.add(new Listed(name(), state()));
    }
    return new StreamEntry.FolderContent(folder, state, after, through, listed);
  }

  private StreamEntry.ScanFinished scanFinished(int folder) throws MalformedException {
    if (folder != 0) {
      throw in.malformed("the end of a scan is about no folder, not about " + folder);
    }
    return new StreamEntry.ScanFinished();
  }

  private Optional<FileName> optionalName() throws MalformedException {
    return in.flag("whether a name follows") ? Optional.of(name()) : Optional.empty();
  }

  private FileState state() throws MalformedException {
    return new FileState(
        file(),
        owner(),
        in.i32("the device"),
        target(),
        in.u63("the size"),
        modified(),
        extended());
  }

  private List<Extended> extended() throws MalformedException {
    int count = in.count(Bounds.EXTENDED, 7, "extended attributes");
    var extended = new ArrayList<Extended>(count);
    for (int i = 0; i < count; i++) {
      extended.add(new Extended(attribute(), value()));
    }
    return extended;
  }

  private MemorySegment value() throws MalformedException {
    return in.block(Bounds.EXTENDED_BYTES, "the value of an extended attribute");
  }

  private Entry place() throws MalformedException {
    return new Entry(file(), name());
  }

  private FileId file() throws MalformedException {
    return new FileId(in.i64("the inode"), in.i64("the generation"));
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
    return new FileName(name);
  }

  private String withoutZero(String text) throws MalformedException {
    if (text.indexOf('\0') >= 0) {
      throw in.malformed("a zero byte in '" + text.replace('\0', '?') + "'");
    }
    return text;
  }
}
