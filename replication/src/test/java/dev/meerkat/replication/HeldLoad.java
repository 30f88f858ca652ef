package dev.meerkat.replication;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.meerkat.replication.linux.Flags;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/// Works in a folder of its own like an application that gives up at the first error, and knows
/// what must be there. Every change that is not made exactly once shows: as an error at once, or in
/// [#check].
final class HeldLoad implements Callable<Integer> {
  private static final int XATTR_CREATE = 1;
  private static final int MOST_FILES = 40;

  private final Path folder;
  private final Random random;
  private final TreeMap<String, Content> files = new TreeMap<>();
  private final Arena memory = Arena.ofShared();
  private final Linux linux = new Linux(memory);
  private volatile boolean ended;
  private final AtomicInteger steps = new AtomicInteger();

  /// A file without a name, and what it holds.
  private int nameless = -1;

  private byte[] namelessContent = new byte[0];

  /// Of one file, whatever its names are.
  private static final class Content {
    private byte[] bytes = new byte[0];
  }

  HeldLoad(Path folder, long seed) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.random = new Random(seed);
  }

  void end() {
    ended = true;
  }

  int steps() {
    return steps.get();
  }

  @Override
  public Integer call() throws IOException {
    while (!ended) {
      step();
      steps.incrementAndGet();
    }
    check();
    if (nameless >= 0) {
      linux.close(nameless);
    }
    return steps.get();
  }

  private void step() throws IOException {
    String name = "f" + random.nextInt(MOST_FILES);
    String other = "f" + random.nextInt(MOST_FILES);
    switch (random.nextInt(13)) {
      case 0, 1, 2 -> append(name);
      case 3 -> remove(name);
      case 4, 5 -> rename(name, other);
      case 6 -> exchange(name, other);
      case 7 -> link(name, other);
      case 8 -> folders();
      case 9 -> mark(name);
      case 10 -> losesName(name);
      case 11 -> writeNameless();
      default -> truncate(name);
    }
  }

  /// Makes it if it is not there.
  private void append(String name) throws IOException {
    boolean there = files.containsKey(name);
    int flags = Flags.O_WRONLY | Flags.O_APPEND;
    int file = open(name, there ? flags : flags | Flags.O_CREAT | Flags.O_EXCL);
    try {
      byte[] more = new byte[1 + random.nextInt(3000)];
      random.nextBytes(more);
      write(file, more);
      if (random.nextInt(4) == 0) {
        linux.sync(file, random.nextBoolean());
      }
      Content content = files.computeIfAbsent(name, _ -> new Content());
      int before = content.bytes.length;
      content.bytes = Arrays.copyOf(content.bytes, before + more.length);
      System.arraycopy(more, 0, content.bytes, before, more.length);
    } finally {
      linux.close(file);
    }
  }

  private void remove(String name) throws IOException {
    if (files.remove(name) != null) {
      Files.delete(folder.resolve(name));
    }
  }

  private void rename(String name, String other) throws IOException {
    Content content = files.get(name);
    if (content == null || content.equals(files.get(other))) {
      return; // Two names of one file both stay.
    }
    with((at, text) -> linux.rename(at, text.of(name), at, text.of(other), 0));
    files.put(other, content);
    files.remove(name);
  }

  private void exchange(String name, String other) throws IOException {
    Content content = files.get(name);
    Content others = files.get(other);
    if (content == null || others == null) {
      return;
    }
    with((at, text) -> linux.rename(at, text.of(name), at, text.of(other), Flags.RENAME_EXCHANGE));
    files.put(name, others);
    files.put(other, content);
  }

  private void link(String name, String other) throws IOException {
    Content content = files.get(name);
    if (content != null && !files.containsKey(other)) {
      Files.createLink(folder.resolve(other), folder.resolve(name));
      files.put(other, content);
    }
  }

  private void folders() throws IOException {
    Path made = folder.resolve("folder");
    Files.createDirectory(made);
    Files.createSymbolicLink(made.resolve("symlink"), Path.of("target"));
    Files.delete(made.resolve("symlink"));
    Files.delete(made);
  }

  /// An attribute that must not be there before.
  private void mark(String name) throws IOException {
    if (!files.containsKey(name)) {
      return;
    }
    int file = open(name, Flags.O_RDONLY);
    try (Arena text = Arena.ofConfined()) {
      MemorySegment attribute = text.allocateFrom("user.mark");
      boolean there = has(file, attribute);
      if (there) {
        linux.removeAttribute(file, attribute);
      } else {
        linux.setAttribute(file, attribute, text.allocateFrom("yes"), XATTR_CREATE);
      }
      if (has(file, attribute) == there) {
        throw new IOException("the mark of " + name + " was not changed");
      }
    } finally {
      linux.close(file);
    }
  }

  private boolean has(int file, MemorySegment attribute) throws LinuxException {
    try {
      linux.attribute(file, attribute, MemorySegment.NULL);
      return true;
    } catch (LinuxException e) {
      return false;
    }
  }

  /// The last name of a file that stays open.
  private void losesName(String name) throws IOException {
    Content content = files.get(name);
    if (content == null || Collections.frequency(files.values(), content) > 1) {
      return;
    }
    checkNameless();
    if (nameless >= 0) {
      linux.close(nameless);
    }
    nameless = open(name, Flags.O_RDWR);
    namelessContent = content.bytes;
    remove(name);
  }

  private void writeNameless() throws IOException {
    checkNameless();
    if (nameless < 0 || namelessContent.length == 0) {
      return;
    }
    random.nextBytes(namelessContent);
    try (Arena data = Arena.ofConfined()) {
      MemorySegment bytes = data.allocateFrom(JAVA_BYTE, namelessContent);
      if (linux.write(nameless, bytes, 0) != namelessContent.length) {
        throw new IOException("not all was written to a file without a name");
      }
    }
  }

  private void checkNameless() throws IOException {
    if (nameless >= 0) {
      try (Arena data = Arena.ofConfined()) {
        MemorySegment to = data.allocate(namelessContent.length + 1L);
        int size = linux.read(nameless, to, 0);
        if (!Arrays.equals(to.asSlice(0, size).toArray(JAVA_BYTE), namelessContent)) {
          throw new IOException("a file without a name has other content");
        }
      }
    }
  }

  private void truncate(String name) throws IOException {
    Content content = files.get(name);
    if (content == null) {
      return;
    }
    int size = random.nextInt(content.bytes.length + 1);
    int file = open(name, Flags.O_WRONLY);
    try {
      linux.truncate(file, size);
    } finally {
      linux.close(file);
    }
    content.bytes = Arrays.copyOf(content.bytes, size);
  }

  /// What is there is what must be.
  void check() throws IOException {
    checkNameless();
    List<String> names = new ArrayList<>();
    try (var all = Files.list(folder)) {
      all.forEach(path -> names.add(String.valueOf(path.getFileName())));
    }
    names.sort(String::compareTo);
    if (!names.equals(List.copyOf(files.keySet()))) {
      throw new IOException("there is " + names + ", and not " + files.keySet());
    }
    for (String name : names) {
      Content content = files.get(name);
      byte[] read = Files.readAllBytes(folder.resolve(name));
      if (content == null || !Arrays.equals(read, content.bytes)) {
        throw new IOException(name + " has other content");
      }
    }
  }

  private interface Texts {
    MemorySegment of(String text);
  }

  private interface Naming {
    void make(int folder, Texts texts) throws LinuxException;
  }

  private void with(Naming naming) throws LinuxException {
    int at = open("", Flags.O_RDONLY | Flags.O_DIRECTORY);
    try (Arena text = Arena.ofConfined()) {
      naming.make(at, text::allocateFrom);
    } finally {
      linux.close(at);
    }
  }

  private int open(String name, int flags) throws LinuxException {
    try (Arena text = Arena.ofConfined()) {
      MemorySegment path = text.allocateFrom(folder.resolve(name).toString());
      return linux.open(Flags.AT_FDCWD, path, flags, 0644);
    }
  }

  private void write(int file, byte[] bytes) throws IOException {
    try (Arena data = Arena.ofConfined()) {
      if (linux.write(file, data.allocateFrom(JAVA_BYTE, bytes)) != bytes.length) {
        throw new IOException("not all was written");
      }
    }
  }
}
