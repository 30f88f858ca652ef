package dev.meerkat.replication.wire;

import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.FileName;
import java.util.List;
import java.util.Optional;

/// What one place of the stream holds: a change that an application made, or what a scan found.
/// Memory in it is good as long as that from which it was read.
public sealed interface StreamEntry {
  /// Of the dataset's folders, the one that it is about, counted from 0.
  int folder();

  record Changed(int folder, Change change) implements StreamEntry {
    public Changed {
      checkFolder(folder);
    }
  }

  /// What a mebibyte of a file holds. What is in none of the extents is a hole, also where the file
  /// ends before the chunk does. The state tells the size of the whole file.
  ///
  /// @param chunk its number in the file, from 0 on
  /// @param extents in their order, inside the chunk, none overlapping
  record FileContent(int folder, FileState state, long chunk, List<Extent> extents)
      implements StreamEntry {
    public FileContent {
      checkFolder(folder);
      extents = List.copyOf(extents);
      long begin = chunk * Bounds.CHUNK_BYTES;
      if (chunk < 0 || chunk > Long.MAX_VALUE / Bounds.CHUNK_BYTES - 1) {
        throw new IllegalArgumentException("no file has a chunk " + chunk);
      }
      long end = begin + Bounds.CHUNK_BYTES;
      long at = begin;
      for (Extent extent : extents) {
        if (extent.offset() < at || extent.offset() > end || extent.end() > end) {
          throw new IllegalArgumentException(
              "an extent from "
                  + extent.offset()
                  + " to "
                  + extent.end()
                  + " is not in chunk "
                  + chunk
                  + ", or not behind the one before it");
        }
        at = extent.end();
      }
    }
  }

  /// What a folder lists, or a part of it: all its names behind `after`, up to and with `through`.
  /// A name in between that is not listed is not there. So every part stands for itself, and large
  /// folders come in several.
  ///
  /// @param after empty: from the first name on
  /// @param through empty: up to the last name
  /// @param listed in the order of the bytes of their names
  record FolderContent(
      int folder,
      FileState state,
      Optional<FileName> after,
      Optional<FileName> through,
      List<Listed> listed)
      implements StreamEntry {
    public FolderContent {
      checkFolder(folder);
      listed = List.copyOf(listed);
      String last = after.map(FileName::bytes).orElse("");
      for (Listed entry : listed) {
        String name = entry.name().bytes();
        if (name.compareTo(last) <= 0) {
          throw new IllegalArgumentException("the names are not in order: " + entry.name());
        }
        last = name;
      }
      if (through.isPresent() && through.get().bytes().compareTo(last) < 0) {
        throw new IllegalArgumentException("the list goes beyond " + through.get());
      }
    }
  }

  /// With this, everything that the scan was to compare is compared.
  record ScanFinished() implements StreamEntry {
    @Override
    public int folder() {
      return 0;
    }
  }

  private static void checkFolder(int folder) {
    if (folder < 0 || folder >= Bounds.FOLDERS) {
      throw new IllegalArgumentException("no dataset has a folder " + folder);
    }
  }
}
