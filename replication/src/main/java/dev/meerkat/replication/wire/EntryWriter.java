package dev.meerkat.replication.wire;

import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.Entry;
import dev.meerkat.replication.capture.FileId;
import dev.meerkat.replication.capture.FileName;
import dev.meerkat.replication.capture.Ownership;
import java.util.Optional;

/// Writes what an entry of the stream holds. [EntryReader] reads it, value by value.
final class EntryWriter {
  private final Output out;

  EntryWriter(Output out) {
    this.out = out;
  }

  void write(StreamEntry entry) {
    switch (entry) {
      case StreamEntry.Changed(_, var change) -> write(change);
      case StreamEntry.FileContent content -> write(content);
      case StreamEntry.FolderContent content -> write(content);
      case StreamEntry.ScanFinished() -> {}
    }
  }

  private void write(Change change) {
    switch (change) {
      case Change.Create create -> {
        place(create.at());
        file(create.file());
        owner(create.owner());
        out.u32(create.device());
        name(create.target());
        out.time(create.modified());
        out.time(create.folderModified());
      }
      case Change.CreateNameless(var file, var owner, var modified) -> {
        file(file);
        owner(owner);
        out.time(modified);
      }
      case Change.Link(var at, var file, var folderModified) -> {
        place(at);
        file(file);
        out.time(folderModified);
      }
      case Change.Remove(var at, var file, var isFolder, var folderModified) -> {
        place(at);
        file(file);
        out.flag(isFolder);
        out.time(folderModified);
      }
      case Change.Rename rename -> {
        place(rename.from());
        place(rename.to());
        file(rename.file());
        out.flag(rename.exchange());
        out.flag(rename.replaced().isPresent());
        rename.replaced().ifPresent(this::file);
        out.time(rename.fromModified());
        out.time(rename.toModified());
      }
      case Change.Gone(var file) -> file(file);
      case Change.Write(var file, var offset, var data, var modified) -> {
        file(file);
        out.i64(offset);
        out.time(modified);
        out.bytes(data);
      }
      case Change.Truncate(var file, var size, var modified) -> {
        file(file);
        out.i64(size);
        out.time(modified);
      }
      case Change.Allocate(var file, var mode, var offset, var length, var modified) -> {
        file(file);
        out.u32(mode);
        out.i64(offset);
        out.i64(length);
        out.time(modified);
      }
      case Change.Copy copy -> {
        file(copy.from());
        out.i64(copy.fromOffset());
        file(copy.file());
        out.i64(copy.offset());
        out.i64(copy.length());
        out.time(copy.modified());
      }
      case Change.Attributes(var file, var owner, var accessed, var modified) -> {
        file(file);
        owner(owner);
        out.time(accessed);
        out.time(modified);
      }
      case Change.SetExtended(var file, var name, var value) -> {
        file(file);
        name(name);
        out.block(value);
      }
      case Change.RemoveExtended(var file, var name) -> {
        file(file);
        name(name);
      }
    }
  }

  private void write(StreamEntry.FileContent content) {
    state(content.state());
    out.i64(content.chunk());
    out.u32(content.extents().size());
    for (Extent extent : content.extents()) {
      out.i64(extent.offset());
      out.block(extent.data());
    }
  }

  private void write(StreamEntry.FolderContent content) {
    state(content.state());
    optionalName(content.after());
    optionalName(content.through());
    out.u32(content.listed().size());
    for (Listed listed : content.listed()) {
      name(listed.name());
      state(listed.state());
    }
  }

  private void optionalName(Optional<FileName> name) {
    out.flag(name.isPresent());
    name.ifPresent(this::name);
  }

  private void state(FileState state) {
    file(state.file());
    owner(state.owner());
    out.u32(state.device());
    name(state.target());
    out.i64(state.sizeBytes());
    out.time(state.modified());
    out.u32(state.extended().size());
    for (Extended extended : state.extended()) {
      name(extended.name());
      out.block(extended.value());
    }
  }

  private void place(Entry at) {
    file(at.folder());
    name(at.name());
  }

  private void file(FileId file) {
    out.i64(file.inode());
    out.i64(file.generation());
  }

  private void owner(Ownership owner) {
    out.u32(owner.mode());
    out.u32(owner.uid());
    out.u32(owner.gid());
  }

  private void name(FileName name) {
    out.name(name.bytes());
  }
}
