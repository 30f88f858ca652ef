package dev.meerkat.replication;

import static dev.meerkat.replication.linux.Flags.AT_FDCWD;
import static dev.meerkat.replication.linux.Flags.O_RDWR;
import static dev.meerkat.replication.linux.Flags.O_TMPFILE;
import static dev.meerkat.replication.linux.Flags.RENAME_EXCHANGE;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.meerkat.replication.linux.Linux;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/// Does at random to a few files what applications do, and knows at every moment what must be in
/// them. Everything follows from the seed.
final class Exercise implements AutoCloseable {
  private static final int NAMES = 6;
  private static final int MAX_SIZE = 300_000;
  private static final int KEEP_SIZE = 1;
  private static final int PUNCH_HOLE = 2;
  private static final int ZERO_RANGE = 16;

  /// What a file must contain; shared by its names.
  private static final class Model {
    private byte[] bytes = new byte[0];

    void write(int offset, byte[] data) {
      grow(offset + data.length);
      System.arraycopy(data, 0, bytes, offset, data.length);
    }

    void grow(int size) {
      if (size > bytes.length) {
        bytes = Arrays.copyOf(bytes, size);
      }
    }

    void zero(int from, int to) {
      if (from < bytes.length) {
        Arrays.fill(bytes, from, Math.min(to, bytes.length), (byte) 0);
      }
    }
  }

  /// A file that is open and has no name any more, or not yet.
  private record Unnamed(FileChannel channel, Model model) {}

  private final Path folder;
  private final Random random;
  private final Linux linux = new Linux(Arena.ofAuto());
  private final TreeMap<String, Model> files = new TreeMap<>();
  private final List<Unnamed> unnamed = new ArrayList<>();
  private String last = "nothing";

  Exercise(Path folder, long seed) {
    this.folder = folder;
    this.random = new Random(seed);
  }

  /// One operation.
  ///
  /// @throws AssertionError when a file is not as it must be
  void step() throws IOException {
    if (files.size() < 2) {
      create();
      return;
    }
    switch (random.nextInt(22)) {
      case 0, 1, 2 -> write();
      case 3 -> append();
      case 4, 5 -> mapAndWrite();
      case 6, 7 -> mapAndRead();
      case 8, 9 -> read();
      case 10 -> truncate();
      case 11 -> allocate(KEEP_SIZE | PUNCH_HOLE);
      case 12 -> allocate(random.nextBoolean() ? ZERO_RANGE : ZERO_RANGE | KEEP_SIZE);
      case 13 -> allocate(random.nextBoolean() ? 0 : KEEP_SIZE);
      case 14 -> copyRange();
      case 15 -> rename();
      case 16 -> exchange();
      case 17 -> link();
      case 18 -> remove();
      case 19 -> workWithoutName();
      case 20 -> attributes();
      default -> create();
    }
  }

  /// Looks at every file.
  void verify() throws IOException {
    for (String name : files.keySet()) {
      byte[] found = Files.readAllBytes(path(name));
      require(name, 0, found, model(name).bytes);
    }
    for (Unnamed file : unnamed) {
      ByteBuffer found = ByteBuffer.allocate(file.model().bytes.length);
      readFully(file.channel(), found, 0);
      require("a file without a name", 0, found.array(), file.model().bytes);
      if (file.channel().size() != file.model().bytes.length) {
        throw new AssertionError("a file without a name has the wrong size after " + last);
      }
    }
  }

  private void create() throws IOException {
    String name = freeOrUsedName();
    last = "create " + name;
    if (random.nextInt(4) == 0 && !files.containsKey(name)) {
      createNameless(name);
      return;
    }
    if (files.containsKey(name)) {
      Files.write(path(name), new byte[0]);
      model(name).bytes = new byte[0];
    } else {
      Files.createFile(path(name));
      files.put(name, new Model());
    }
  }

  private void createNameless(String name) throws IOException {
    last = "O_TMPFILE, then link to " + name;
    byte[] data = data(random.nextInt(10_000) + 1);
    int descriptor =
        linux.open(
            AT_FDCWD, Arena.ofAuto().allocateFrom(folder.toString()), O_RDWR | O_TMPFILE, 0640);
    try (Arena buffer = Arena.ofConfined()) {
      linux.write(descriptor, buffer.allocateFrom(ValueLayout.JAVA_BYTE, data), 0L);
      linux.link(descriptor, AT_FDCWD, text(name));
    } finally {
      linux.close(descriptor);
    }
    Model model = new Model();
    model.bytes = data;
    files.put(name, model);
  }

  private void write() throws IOException {
    String name = usedName();
    int offset = random.nextInt(MAX_SIZE / 2);
    byte[] data = data(random.nextInt(random.nextBoolean() ? 200 : MAX_SIZE / 2) + 1);
    last = "write " + name + " at " + offset + ", " + data.length + " bytes";
    try (FileChannel channel = FileChannel.open(path(name), WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(data);
      while (left.hasRemaining()) {
        channel.write(left, offset + (long) left.position());
      }
      if (random.nextInt(8) == 0) {
        channel.force(random.nextBoolean());
      }
    }
    model(name).write(offset, data);
  }

  private void append() throws IOException {
    String name = usedName();
    Model model = model(name);
    byte[] data = data(random.nextInt(5000) + 1);
    last = "append to " + name + ", " + data.length + " bytes";
    if (model.bytes.length + data.length <= MAX_SIZE) {
      Files.write(path(name), data, APPEND);
      model.write(model.bytes.length, data);
    }
  }

  private void mapAndWrite() throws IOException {
    String name = usedName();
    Model model = model(name);
    if (model.bytes.length == 0) {
      return;
    }
    int offset = random.nextInt(model.bytes.length);
    byte[] data = data(random.nextInt(model.bytes.length - offset) + 1);
    last = "write mapped " + name + " at " + offset + ", " + data.length + " bytes";
    try (Arena mapping = Arena.ofConfined();
        FileChannel channel = FileChannel.open(path(name), READ, WRITE)) {
      MemorySegment map =
          channel.map(FileChannel.MapMode.READ_WRITE, 0, model.bytes.length, mapping);
      MemorySegment.copy(data, 0, map, ValueLayout.JAVA_BYTE, offset, data.length);
      if (random.nextBoolean()) {
        map.force();
      }
    }
    model.write(offset, data);
  }

  private void mapAndRead() throws IOException {
    String name = usedName();
    Model model = model(name);
    last = "read mapped " + name + " after " + last;
    if (model.bytes.length == 0) {
      return;
    }
    try (Arena mapping = Arena.ofConfined();
        FileChannel channel = FileChannel.open(path(name), READ)) {
      MemorySegment map =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, model.bytes.length, mapping);
      require(name, 0, map.toArray(ValueLayout.JAVA_BYTE), model.bytes);
    }
  }

  private void read() throws IOException {
    String name = usedName();
    Model model = model(name);
    last = "read " + name + " after " + last;
    int offset = random.nextInt(model.bytes.length + 1);
    ByteBuffer found = ByteBuffer.allocate(random.nextInt(model.bytes.length - offset + 1));
    try (FileChannel channel = FileChannel.open(path(name), READ)) {
      if (channel.size() != model.bytes.length) {
        throw new AssertionError(
            name + " has " + channel.size() + " bytes, not " + model.bytes.length + ", " + last);
      }
      readFully(channel, found, offset);
    }
    require(
        name,
        offset,
        found.array(),
        Arrays.copyOfRange(model.bytes, offset, offset + found.capacity()));
  }

  private void truncate() throws IOException {
    String name = usedName();
    int size = random.nextInt(MAX_SIZE);
    last = "truncate " + name + " to " + size;
    withDescriptor(name, descriptor -> linux.truncate(descriptor, size));
    model(name).bytes = Arrays.copyOf(model(name).bytes, size);
  }

  private void allocate(int mode) throws IOException {
    String name = usedName();
    int offset = random.nextInt(MAX_SIZE - 1);
    int length = random.nextInt(MAX_SIZE - offset) + 1;
    last = "fallocate " + name + " mode " + mode + " at " + offset + ", " + length + " bytes";
    withDescriptor(name, descriptor -> linux.allocate(descriptor, mode, offset, length));
    if ((mode & (PUNCH_HOLE | ZERO_RANGE)) != 0) {
      model(name).zero(offset, offset + length);
    }
    if ((mode & KEEP_SIZE) == 0) {
      model(name).grow(offset + length);
    }
  }

  private void copyRange() throws IOException {
    String from = usedName();
    String to = usedName();
    Model source = model(from);
    if (source == model(to) || source.bytes.length == 0) {
      return;
    }
    int offset = random.nextInt(source.bytes.length);
    int length = random.nextInt(source.bytes.length - offset) + 1;
    int target = random.nextInt(Math.min(MAX_SIZE - length, MAX_SIZE / 2) + 1);
    last = "copy " + length + " bytes of " + from + " at " + offset + " to " + to + " at " + target;
    withDescriptor(
        from,
        source0 ->
            withDescriptor(
                to,
                target0 -> {
                  long done = 0;
                  while (done < length) {
                    done +=
                        linux.copy(source0, offset + done, target0, target + done, length - done);
                  }
                }));
    model(to).write(target, Arrays.copyOfRange(source.bytes, offset, offset + length));
  }

  private void rename() throws IOException {
    String from = usedName();
    String to = freeOrUsedName();
    last = "rename " + from + " to " + to;
    if (from.equals(to)) {
      return;
    }
    boolean same = files.get(from) == files.get(to);
    Files.move(path(from), path(to), StandardCopyOption.ATOMIC_MOVE);
    if (!same) {
      files.put(to, model(from));
      files.remove(from);
    }
  }

  private void exchange() throws IOException {
    String one = usedName();
    String other = usedName();
    last = "exchange " + one + " and " + other;
    linux.rename(AT_FDCWD, text(one), AT_FDCWD, text(other), RENAME_EXCHANGE);
    Model model = model(one);
    files.put(one, model(other));
    files.put(other, model);
  }

  private void link() throws IOException {
    String from = usedName();
    String to = freeOrUsedName();
    last = "link " + from + " to " + to;
    if (!files.containsKey(to)) {
      Files.createLink(path(to), path(from));
      files.put(to, model(from));
    }
  }

  private void remove() throws IOException {
    String name = usedName();
    last = "remove " + name;
    if (random.nextBoolean() && unnamed.size() < 3) {
      FileChannel channel = FileChannel.open(path(name), READ, WRITE);
      unnamed.add(new Unnamed(channel, model(name)));
    }
    Files.delete(path(name));
    files.remove(name);
  }

  private void workWithoutName() throws IOException {
    if (unnamed.isEmpty()) {
      return;
    }
    Unnamed file = unnamed.getFirst();
    int offset = random.nextInt(MAX_SIZE / 2);
    byte[] data = data(random.nextInt(3000) + 1);
    last = "write without a name at " + offset + ", " + data.length + " bytes";
    ByteBuffer left = ByteBuffer.wrap(data);
    while (left.hasRemaining()) {
      file.channel().write(left, offset + (long) left.position());
    }
    file.model().write(offset, data);
    if (random.nextBoolean()) {
      verify();
      file.channel().close();
      unnamed.removeFirst();
    }
  }

  private void attributes() throws IOException {
    String name = usedName();
    last = "attributes of " + name;
    Path path = path(name);
    switch (random.nextInt(4)) {
      case 0 -> Files.setAttribute(path, "unix:mode", 0400 | random.nextInt(0400));
      case 1 -> Files.setAttribute(path, "unix:uid", random.nextInt(3));
      case 2 -> Files.setLastModifiedTime(path, FileTime.fromMillis(random.nextInt(1_000_000_000)));
      default -> {
        var view = Files.getFileAttributeView(path, UserDefinedFileAttributeView.class);
        view.write("note", ByteBuffer.wrap(data(random.nextInt(100) + 1)));
      }
    }
  }

  private interface DescriptorWork {
    void run(int descriptor) throws IOException;
  }

  private void withDescriptor(String name, DescriptorWork work) throws IOException {
    int descriptor = linux.open(AT_FDCWD, text(name), O_RDWR, 0);
    try {
      work.run(descriptor);
    } finally {
      linux.close(descriptor);
    }
  }

  private MemorySegment text(String name) {
    return Arena.ofAuto().allocateFrom(path(name).toString());
  }

  private static void readFully(FileChannel channel, ByteBuffer into, long offset)
      throws IOException {
    while (into.hasRemaining()) {
      if (channel.read(into, offset + into.position()) < 0) {
        return;
      }
    }
  }

  private void require(String name, int offset, byte[] found, byte[] expected) {
    int at = Arrays.mismatch(found, expected);
    if (at >= 0) {
      throw new AssertionError(
          name
              + " differs at "
              + (offset + at)
              + " (found "
              + found.length
              + " bytes, expected "
              + expected.length
              + "); "
              + last);
    }
  }

  private byte[] data(int size) {
    byte[] data = new byte[size];
    random.nextBytes(data);
    return data;
  }

  private Model model(String name) {
    Model model = files.get(name);
    if (model == null) {
      throw new IllegalStateException("no file " + name);
    }
    return model;
  }

  private String usedName() {
    return List.copyOf(files.keySet()).get(random.nextInt(files.size()));
  }

  private String freeOrUsedName() {
    return "file" + random.nextInt(NAMES);
  }

  private Path path(String name) {
    return folder.resolve(name);
  }

  @Override
  public void close() throws IOException {
    for (Unnamed file : unnamed) {
      file.channel().close();
    }
    unnamed.clear();
  }
}
