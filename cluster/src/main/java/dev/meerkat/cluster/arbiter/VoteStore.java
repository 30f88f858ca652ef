package dev.meerkat.cluster.arbiter;

import dev.meerkat.cluster.beat.BootClock;
import dev.meerkat.core.vote.VoteReply;
import dev.meerkat.core.vote.VoteRequest;
import dev.meerkat.core.vote.Voter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This server's voter: answers one request after the other, each after what it promises is
/// durable. When its file fails it abstains, and reads the file anew after a moment: what was not
/// written then was not promised.
final class VoteStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VoteStore.class);
  private static final long RETRY_MILLIS = 1_000;

  private final Path path;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<VoteFile> file = Optional.empty();
  private Voter voter = Voter.BLANK;
  private long failedMillis;
  private boolean closed;
  private volatile boolean blank;
  private volatile String trouble = "";

  private VoteStore(Path path) {
    this.path = path;
    this.blank = !VoteFile.exists(path);
  }

  static VoteStore open(Path path) {
    var store = new VoteStore(path);
    if (!store.blank) {
      store.load();
    }
    return store;
  }

  private void load() {
    try {
      var opened = VoteFile.open(path);
      voter = opened.voter();
      file = Optional.of(opened.file());
      if (!trouble.isEmpty()) {
        // What could not be made durable may still be read as if it were: so all is written anew.
        opened.file().close();
        file = Optional.of(VoteFile.create(path, voter));
      }
      trouble = "";
    } catch (IOException e) {
      fail(e);
    }
  }

  private void fail(IOException e) {
    failedMillis = BootClock.millis();
    letGo();
    String now =
        "this server has no vote at the arbiter: "
            + e.getMessage()
            + (e.getClass() == IOException.class ? "" : " (" + e.getClass().getSimpleName() + ")")
            + "; it is tried again every second";
    if (!now.equals(trouble)) {
      LOG.error("{}: {}", path, now);
    }
    trouble = now;
  }

  /// Whether it has no vote because it has nothing: see [Voter].
  boolean isBlank() {
    return blank;
  }

  /// What is wrong and what to do; empty when nothing is.
  String trouble() {
    return trouble;
  }

  VoteReply answer(VoteRequest request) {
    lock.lock();
    try {
      if (closed) {
        return new VoteReply.Abstained("it ends");
      }
      if (!blank && file.isEmpty() && BootClock.millis() - failedMillis >= RETRY_MILLIS) {
        load();
      }
      if (!blank && file.isEmpty()) {
        return new VoteReply.Abstained("its disk fails");
      }
      var step = voter.step(request);
      if (step.changed().isPresent() && file.isPresent()) {
        file.get().append(step.changed().get(), step.next());
      }
      voter = step.next();
      return step.reply();
    } catch (IOException e) {
      fail(e);
      return new VoteReply.Abstained("its disk fails");
    } finally {
      lock.unlock();
    }
  }

  /// It has a vote from now on.
  void fill(List<VoteReply.Contents> others) {
    lock.lock();
    try {
      if (!blank || closed) {
        return;
      }
      var filled = Voter.filled(others);
      file = Optional.of(VoteFile.create(path, filled));
      voter = filled;
      blank = false;
      trouble = "";
    } catch (IOException e) {
      fail(e);
    } finally {
      lock.unlock();
    }
  }

  private void letGo() {
    file.ifPresent(ArbiterPort::closeQuietly);
    file = Optional.empty();
  }

  /// Nothing is answered any more, and the file may be opened by another one.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      letGo();
    } finally {
      lock.unlock();
    }
  }
}
