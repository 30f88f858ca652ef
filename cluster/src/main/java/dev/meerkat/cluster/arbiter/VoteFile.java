package dev.meerkat.cluster.arbiter;

import dev.meerkat.cluster.WireException;
import dev.meerkat.cluster.WireReader;
import dev.meerkat.cluster.WireWriter;
import dev.meerkat.cluster.identity.PrivateFile;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.vote.Register;
import dev.meerkat.core.vote.Voter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// What a voter holds, on disk. That the file is there says that the voter has a vote.
///
/// It begins with the 8 octets [#HEAD]; then come records, each the length of its words (2 octets,
/// big-endian) and its complement (2 octets), their CRC-32C (4 octets), and the words: a group and
/// its register, as [VoteCodec] writes them. Of several records of a group the last counts. When
/// the file is longer than [#MOST_BYTES], it is written anew.
///
/// A record is durable when [#append] returns. One that a power failure has cut off at the end was
/// never answered for, and is taken away; one that is damaged anywhere else means that the disk has
/// lost what was promised.
final class VoteFile implements AutoCloseable {
  static final byte[] HEAD = {'M', 'K', 'V', 'O', 'T', 'E', 'S', '1'};
  static final int MAX_WORDS = 512;
  static final int PREFIX_BYTES = 8;
  static final int MOST_BYTES = 1 << 20;
  private static final long LONGEST_BYTES = 4L << 20;

  private final Path file;
  private final int mostBytes;
  private FileChannel channel;
  private long endBytes;

  private VoteFile(Path file, FileChannel channel, long endBytes, int mostBytes) {
    this.file = file;
    this.mostBytes = mostBytes;
    this.channel = channel;
    this.endBytes = endBytes;
  }

  /// What was found, and the file ready for more.
  record Opened(VoteFile file, Voter voter) {}

  static boolean exists(Path file) {
    return Files.exists(file);
  }

  /// @throws IOException also when it is damaged; nothing is changed then
  static Opened open(Path file) throws IOException {
    if (Files.size(file) > LONGEST_BYTES) {
      throw damaged(file, LONGEST_BYTES, "the file is longer than that");
    }
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length < HEAD.length || !Arrays.equals(HEAD, Arrays.copyOf(bytes, HEAD.length))) {
      throw damaged(file, 0, "it does not begin as such a file does");
    }
    var registers = new TreeMap<GroupId, Register>();
    int at = HEAD.length;
    while (at < bytes.length) {
      int next = read(file, bytes, at, registers);
      if (next < 0) {
        break;
      }
      at = next;
    }
    var channel = FileChannel.open(file, StandardOpenOption.WRITE);
    try {
      channel.truncate(at);
      channel.force(true);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new Opened(new VoteFile(file, channel, at, MOST_BYTES), new Voter(false, registers));
  }

  /// Where the next record begins; -1 when this one was cut off.
  private static int read(Path file, byte[] bytes, int at, Map<GroupId, Register> registers)
      throws IOException {
    if (bytes.length - at < PREFIX_BYTES) {
      return -1;
    }
    var in = ByteBuffer.wrap(bytes, at, PREFIX_BYTES);
    int length = in.getShort();
    int complement = in.getShort();
    int sum = in.getInt();
    int end = at + PREFIX_BYTES + length;
    if (length < 1 || length > MAX_WORDS || complement != ~length) {
      if (isNothing(bytes, at + Integer.BYTES)) {
        return -1;
      }
      throw damaged(file, at, "a record does not begin as one does");
    }
    if (end > bytes.length) {
      return -1;
    }
    if (sum(bytes, at + PREFIX_BYTES, length) != sum) {
      if (end == bytes.length) {
        return -1;
      }
      throw damaged(file, at, "the checksum of a record is wrong");
    }
    try {
      var words = new WireReader(bytes, at + PREFIX_BYTES, length);
      var group = VoteCodec.group(words);
      var register = VoteCodec.register(words);
      words.end();
      registers.put(group, register);
      return end;
    } catch (WireException e) {
      throw damaged(file, at, String.valueOf(e.getMessage()));
    }
  }

  /// Whether there are zeros only, as when a power failure has come before the words.
  private static boolean isNothing(byte[] bytes, int from) {
    for (int at = from; at < bytes.length; at++) {
      if (bytes[at] != 0) {
        return false;
      }
    }
    return true;
  }

  private static IOException damaged(Path file, long at, String what) {
    return new IOException(
        "what this server has voted cannot be read: "
            + file
            + ", byte "
            + at
            + ": "
            + what
            + ". Check its disk, remove the file and start Meerkat again: this server then votes as soon"
            + " as both other voters have answered it");
  }

  private static int sum(byte[] bytes, int offset, int length) {
    var sum = new CRC32C();
    sum.update(bytes, offset, length);
    return (int) sum.getValue();
  }

  /// Makes it, with what a voter holds that had none.
  static VoteFile create(Path file, Voter voter) throws IOException {
    return create(file, voter, MOST_BYTES);
  }

  static VoteFile create(Path file, Voter voter, int mostBytes) throws IOException {
    var folder = file.toAbsolutePath().resolveSibling("");
    Files.createDirectories(folder);
    PrivateFile.syncFolderOf(folder);
    long bytes = replace(file, voter);
    return new VoteFile(file, FileChannel.open(file, StandardOpenOption.WRITE), bytes, mostBytes);
  }

  private static long replace(Path file, Voter voter) throws IOException {
    var out = new ByteArrayOutputStream();
    out.writeBytes(HEAD);
    voter.registers().forEach((group, register) -> out.writeBytes(record(group, register)));
    PrivateFile.replace(file, file.resolveSibling("votes.new"), out.toByteArray());
    return out.size();
  }

  private static byte[] record(GroupId group, Register register) {
    var out = new WireWriter();
    VoteCodec.write(group, register, out);
    byte[] words = out.bytes();
    return ByteBuffer.allocate(PREFIX_BYTES + words.length)
        .putShort((short) words.length)
        .putShort((short) ~words.length)
        .putInt(sum(words, 0, words.length))
        .put(words)
        .array();
  }

  /// Once it returns, the register of the group survives a power failure.
  ///
  /// @param after the voter with that register
  void append(GroupId group, Voter after) throws IOException {
    byte[] bytes = record(group, after.registers().getOrDefault(group, Register.EMPTY));
    if (endBytes + bytes.length > mostBytes) {
      long length = replace(file, after);
      channel.close();
      channel = FileChannel.open(file, StandardOpenOption.WRITE);
      endBytes = length;
      return;
    }
    var buffer = ByteBuffer.wrap(bytes);
    long at = endBytes;
    while (buffer.hasRemaining()) {
      at += channel.write(buffer, at);
    }
    channel.force(false);
    endBytes = at;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
