package dev.meerkat.replication.capture;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.replication.KnownLimit;
import dev.meerkat.core.replication.Resent;
import dev.meerkat.replication.linux.FileHandle;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.SharedMemory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment memory;
  private final Ledger ledger;

  LedgerTest() throws IOException {
    Linux linux = new Linux(arena);
    int descriptor = SharedMemory.create(linux, "test", Ledger.BYTES);
    memory = SharedMemory.map(descriptor);
    linux.close(descriptor);
    ledger = Ledger.begin(memory);
  }

  private FileHandle handle(int bytes) {
    MemorySegment struct = arena.allocate(8 + 128L, 4);
    struct.set(JAVA_INT, 0, bytes);
    struct.set(JAVA_INT, 4, 1);
    struct.asSlice(8, bytes).fill((byte) bytes);
    return FileHandle.of(struct);
  }

  private NodeTable table(Ledger of) {
    return new NodeTable(new Inode(2, 0), handle(8), of, new KnownLimit(1_000));
  }

  /// Who kept the number of a file beyond its mount must not be given another one.
  @Test
  void inEachMountNumbersBeginElsewhere() {
    Inode inode = new Inode(11, handle(8).digest());
    long first = table(Ledger.NONE).lookedUp(inode, handle(8)).number();
    NodeTable later = table(Ledger.NONE);
    assertThat(later.lookedUp(inode, handle(8)).number()).isNotEqualTo(first);
    assertThat(later.find(first)).isEmpty();
  }

  @Test
  void aSuccessorKnowsTheNodesThatTheKernelKnows() throws Exception {
    NodeTable before = table(ledger);
    Inode kept = new Inode(11, handle(8).digest());
    Inode forgotten = new Inode(12, handle(12).digest());
    long first = before.lookedUp(kept, handle(8)).number();
    before.lookedUp(kept, handle(8));
    before.lookedUp(kept, handle(8));
    assertThat(before.forget(first, 1)).isEmpty();
    long second = before.lookedUp(forgotten, handle(12)).number();
    assertThat(before.forget(second, 1)).isPresent();

    NodeTable after = table(Ledger.resume(memory));

    assertThat(after.size()).isEqualTo(2);
    Node node = after.node(first);
    assertThat(node.inode()).isEqualTo(kept);
    assertThat(node.handle().digest()).isEqualTo(handle(8).digest());
    assertThat(after.find(kept)).contains(node);
    assertThat(after.lookedUp(forgotten, handle(12)).number())
        .as("numbers are not used again")
        .isGreaterThan(second);
    assertThat(after.forget(first, 1)).isEmpty();
    assertThat(after.forget(first, 1)).contains(node);
  }

  @Test
  void aSuccessorKnowsTheOpenFiles() throws Exception {
    OpenFiles before = new OpenFiles(ledger);
    long closed = before.add(7, 3, 0, 100);
    long open = before.add(8, 4, 2, 102);
    assertThat(before.remove(closed)).isEqualTo(7);

    Ledger left = Ledger.resume(memory);
    assertThat(left.open()).containsExactly(new Ledger.Open(1, open, 4, 102, 2));
    OpenFiles after = new OpenFiles(left);
    after.restored(left.open().getFirst(), 20);
    assertThat(after.descriptor(open)).isEqualTo(20);
    assertThat(after.removeOf(104)).isEmpty();
    assertThat(after.removeOf(102)).hasValue(20);
    assertThat(after.add(9, 5, 0, 106)).isGreaterThan(open);
  }

  @Test
  void aSuccessorKnowsWhichChangesWereBegun() throws Exception {
    var noted = new Resent.Sight(11, 12);
    ledger.making(100, noted);
    ledger.making(102, Resent.Sight.NOTHING);
    ledger.answered(102);

    Ledger after = Ledger.resume(memory);

    assertThat(after.noted(100)).contains(noted);
    assertThat(after.noted(102)).isEmpty();
    after.making(104, noted);
    after.answered(100);
    assertThat(Ledger.resume(memory).noted(100)).isEmpty();
    assertThat(Ledger.resume(memory).noted(104)).contains(noted);
  }

  @Test
  void whatIsNotCompleteIsRefused() {
    assertThat(ledger.addNode(5, new Inode(9, 9), handle(128))).isEqualTo(Ledger.NOWHERE);
    assertThatThrownBy(() -> Ledger.resume(memory)).hasMessageContaining("not complete");
  }

  @Test
  void whatIsOfAnotherVersionIsRefused() {
    memory.set(JAVA_INT, 8, 7);
    assertThatThrownBy(() -> Ledger.resume(memory)).hasMessage("its state is of version 7, not 1");
  }

  @Test
  void whatIsSomethingElseIsRefused() {
    assertThatThrownBy(() -> Ledger.resume(arena.allocate(64, 8)))
        .hasMessageContaining("not the state of a mount");
  }
}
