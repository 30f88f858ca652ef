package dev.meerkat.replication.wire;

import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.Entry;
import dev.meerkat.replication.capture.FileId;
import dev.meerkat.replication.capture.FileName;
import dev.meerkat.replication.capture.Known;
import dev.meerkat.replication.capture.Ownership;

/// Writes what an entry of the stream holds. [EntryReader] reads it, value by value.
final class EntryWriter {
  private final Output out;

  EntryWriter(Output out) {
    this.out = out;
  }

  void write(Change change) {
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
      case Change.Link(var at, var named, var folderModified) -> {
        place(at);
        known(named);
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
        known(rename.moved());
        out.flag(rename.exchange());
        out.flag(rename.replaced().isPresent());
        rename.replaced().ifPresent(this::known);
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
      case Change.Listing(var file, var names, var modified) -> {
        file(file);
        out.time(modified);
        out.u32(names.size());
        for (var listed : names) {
          name(listed.name());
          known(listed.known());
        }
      }
      case Change.Description description -> {
        known(description.known());
        owner(description.owner());
        out.i64(description.size());
        out.flag(description.nameless());
        out.time(description.accessed());
        out.time(description.modified());
        out.u32(description.extended().size());
        for (var extended : description.extended()) {
          name(extended.name());
          out.block(extended.value());
        }
      }
      case Change.Content(var file, var offset, var length, var data, var modified) -> {
        file(file);
        out.i64(offset);
        out.i64(length);
        out.block(data);
        out.time(modified);
      }
      case Change.Compared() -> {}
      case Change.Checksum(var scan, var file, var part, var sum) -> {
        out.i64(scan);
        file(file);
        out.i64(part);
        out.block(sum);
      }
      case Change.WindowEnd(var scan, var window, var sums, var last) -> {
        out.i64(scan);
        out.i64(window);
        out.i64(sums);
        out.flag(last);
      }
    }
  }

  private void known(Known known) {
    file(known.file());
    out.u32(known.kind().mode());
    out.u32(known.kind().device());
    name(known.kind().target());
  }

  private void place(Entry at) {
    file(at.folder());
    name(at.name());
  }

  private void file(FileId file) {
    out.i64(file.number());
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
