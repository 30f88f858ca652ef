package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.Rules;
import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.FileStatus;
import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Where the files of a dataset are on this host's disk: their handles by their numbers. In memory,
/// as much as a [FileBudget] has; read from the marks of all files at the start, which gives a mark
/// to whatever has none. It may know files that have ceased to exist: their handles lead nowhere.
public final class FileIndex {
  private final ConcurrentHashMap<Long, FileHandle> handles = new ConcurrentHashMap<>();
  private final FileBudget budget;
  private long bytes;

  /// Of no files yet, which are not counted.
  FileIndex() {
    this(FileBudget.OF_PROCESS);
  }

  private FileIndex(FileBudget budget) {
    this.budget = budget;
  }

  /// Goes through a folder that nobody uses.
  ///
  /// @throws IOException also when its file system cannot keep marks, or there are too many files
  public static FileIndex read(Path folder) throws IOException {
    return read(folder, Rules.ALL);
  }

  /// @param rules what belongs to the dataset
  static FileIndex read(Path folder, Rules rules) throws IOException {
    return read(folder, rules, FileBudget.OF_PROCESS);
  }

  static FileIndex read(Path folder, Rules rules, FileBudget budget) throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      Linux linux = new Linux(memory);
      try (Opened root = Opened.folder(linux, folder)) {
        FileIndex index = new FileIndex(budget);
        FileStatus status = linux.status(root.descriptor());
        budget.count(status.fileSystem(), status.inode(), index);
        index.new Walk(linux, root.descriptor(), rules).all();
        return index;
      }
    }
  }

  Optional<FileHandle> handle(FileId file) {
    return Optional.ofNullable(handles.get(file.number()));
  }

  boolean has(FileId file) {
    return handles.containsKey(file.number());
  }

  FileBudget budget() {
    return budget;
  }

  void put(FileId file, FileHandle handle) {
    handles.put(file.number(), handle);
  }

  void remove(FileId file) {
    handles.remove(file.number());
  }

  /// All that are known at this moment.
  public List<FileId> files() {
    return handles.keySet().stream().map(FileId::new).toList();
  }

  /// The same ranges, with the files that are known of a block instead of the block.
  public Ranges resolved(Ranges ranges) {
    if (ranges.everything()) {
      return ranges;
    }
    var resolved = new ArrayList<Range>();
    var blocks = new HashSet<Range>();
    for (Range range : ranges.some()) {
      (range.number() == Range.BLOCK ? blocks : resolved).add(range);
    }
    if (blocks.size() < handles.size() / Range.BLOCK_FILES) {
      blocks.forEach(block -> addFiles(block, resolved));
    } else {
      handles.keySet().stream()
          .filter(file -> blocks.contains(Range.block(file)))
          .forEach(file -> resolved.add(Range.whole(file)));
    }
    return Ranges.of(resolved);
  }

  private void addFiles(Range block, List<Range> to) {
    for (long file = block.file(); file < block.file() + Range.BLOCK_FILES; file++) {
      if (handles.containsKey(file)) {
        to.add(Range.whole(file));
      }
    }
  }

  /// What the files took on the disk when the folder was gone through.
  public long bytes() {
    return bytes;
  }

  public int size() {
    return handles.size();
  }

  /// Finds the files below the root, and the folders in Meerkat's own that hold files of the
  /// dataset.
  private final class Walk {
    private final Linux linux;
    private final int root;
    private final FileMarks marks;
    private final NamesIn names;
    private final ArrayDeque<FileHandle> folders = new ArrayDeque<>();

    Walk(Linux linux, int root, Rules rules) {
      this.linux = linux;
      this.root = root;
      this.marks = new FileMarks(linux);
      this.names = new NamesIn(linux, LeftOut.of(rules, root));
    }

    void all() throws IOException {
      FileHandle handle = linux.handle(root, linux.empty());
      put(FileId.ROOT, handle);
      folders.add(handle);
      for (FileHandle own : OwnFolders.withFiles(linux, root)) {
        folders.add(own);
      }
      while (!folders.isEmpty()) {
        FileHandle next = folders.poll();
        int folder = linux.open(root, next, Flags.O_RDONLY | Flags.O_DIRECTORY);
        try {
          look(folder, next == handle);
        } finally {
          linux.close(folder);
        }
      }
    }

    private void look(int folder, boolean isRoot) throws IOException {
      for (FileName name : names.list(folder)) {
        try (Arena text = Arena.ofConfined()) {
          MemorySegment stored = name.store(text);
          if (isRoot && OwnPlace.isFolderName(stored)) {
            continue;
          }
          int file = linux.open(folder, stored, Flags.O_PATH | Flags.O_NOFOLLOW, 0);
          try {
            found(file);
          } finally {
            linux.close(file);
          }
        }
      }
    }

    private void found(int file) throws IOException {
      FileHandle handle = linux.handle(file, linux.empty());
      FileId id = marks.of(file, handle);
      FileStatus status = linux.status(file);
      if (handle(id).isEmpty()) {
        if (budget.isOverdrawn()) {
          throw new IOException("there are too many files in it: " + budget.room().advice());
        }
        bytes += status.blocks() * FileStatus.BLOCK_BYTES;
      }
      put(id, handle);
      if (status.isFolder()) {
        folders.add(handle);
      }
    }
  }
}
