package dev.meerkat.replication.capture;

import dev.meerkat.replication.fuse.Connection;
import dev.meerkat.replication.fuse.Request;
import dev.meerkat.replication.linux.DescriptorQueue;
import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import dev.meerkat.replication.linux.SharedMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a mount keeps so that another process can go on with it.
///
/// @param kept what the holder gets; none of a mount that ends with its process
/// @param lack why it does, although it was not to
record Lasting(Ledger ledger, Pins pins, Optional<Kept> kept, Optional<String> lack) {
  private static final Logger LOG = LoggerFactory.getLogger(Lasting.class);

  /// Nothing is to be kept.
  static final Lasting NONE =
      new Lasting(Ledger.NONE, Pins.NONE, Optional.empty(), Optional.empty());

  /// @param memory a descriptor of the memory of the ledger
  record Kept(int memory, DescriptorQueue queue) {}

  /// Nothing is kept when this system does not give what it takes, as the log and [#unheld] say: to
  /// be active without it is better than not to be.
  static Lasting create(Linux linux) {
    try {
      return created(linux);
    } catch (IOException e) {
      return without("there is no memory or queue for it: " + e.getMessage());
    }
  }

  /// It was to outlive its process, and does not.
  static Lasting without(String why) {
    LOG.warn("if this process dies, its mount dies with it: {}", why);
    return new Lasting(Ledger.NONE, Pins.NONE, Optional.empty(), Optional.of(why));
  }

  /// Why nobody can go on with the mount when this process dies, although somebody was to.
  Optional<String> unheld() {
    return lack.or(ledger::spoilt);
  }

  private static Lasting created(Linux linux) throws IOException {
    int memory = SharedMemory.create(linux, "meerkat-mount", Ledger.BYTES);
    try {
      Ledger ledger = Ledger.begin(SharedMemory.map(memory));
      var kept = new Kept(memory, DescriptorQueue.create(linux));
      return new Lasting(ledger, Pins.in(kept.queue()), Optional.of(kept), Optional.empty());
    } catch (IOException e) {
      linux.close(memory);
      throw e;
    }
  }

  /// What another process has left.
  static Lasting resume(int memory, DescriptorQueue queue) throws IOException {
    Ledger ledger = Ledger.resume(SharedMemory.map(memory));
    return new Lasting(
        ledger, Pins.in(queue), Optional.of(new Kept(memory, queue)), Optional.empty());
  }

  /// Has a process hold the mount from now on. None when that is not possible.
  Optional<Holder> hold(
      Linux linux, Keeping how, Path folder, int number, Connection connection, int root) {
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    if (!connection.canSendAgain()) {
      ledger.spoil("Linux 6.9 or later is needed");
      return Optional.empty();
    }
    int device = connection.descriptor();
    try {
      int memory = kept.get().memory();
      DescriptorQueue queue = kept.get().queue();
      return Optional.of(Holder.start(linux, how, folder, number, device, root, memory, queue));
    } catch (IOException e) {
      ledger.spoil("nobody can hold it: " + e.getMessage());
      return Optional.empty();
    }
  }

  /// @param unique of a request that has its answer
  void answered(long unique) {
    ledger.answered(Request.identity(unique));
  }

  void close(Linux linux) throws LinuxException {
    if (kept.isPresent()) {
      kept.get().queue().close();
      linux.close(kept.get().memory());
    }
  }
}
