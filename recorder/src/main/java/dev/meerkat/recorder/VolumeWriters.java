package dev.meerkat.recorder;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes to one file system: a small pool of threads, of which each camera keeps to one, so that
/// its fragments stay in order. [VolumeSync] makes durable what they have written.
///
/// The queues have no bound of their own: every fragment in them holds memory of the [BufferPool],
/// which is bounded, and every segment is closed once.
final class VolumeWriters implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(VolumeWriters.class);

  private sealed interface Job {
    record Append(SegmentFile segment, PendingFragment fragment, boolean urgent, long sinceNanos)
        implements Job {}

    record Close(SegmentFile segment, boolean urgent) implements Job {}

    record End() implements Job {}
  }

  private final class Writer implements Runnable {
    private final BlockingQueue<Job> queue = new LinkedBlockingQueue<>();
    private final Stopwatch busy = new Stopwatch();
    private volatile boolean ended;

    @Override
    public void run() {
      try {
        write(this);
      } finally {
        ended = true;
        refuseRest(this);
      }
    }
  }

  private final List<Writer> writers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final VolumeSync sync;
  private final DiskErrors errors;
  private final AtomicLong writtenBytes = new AtomicLong();
  private final AtomicLong waitingBytes = new AtomicLong();

  VolumeWriters(int threadCount, VolumeSync sync, DiskErrors errors) {
    this.sync = sync;
    this.errors = errors;
    for (int i = 0; i < threadCount; i++) {
      var writer = new Writer();
      writers.add(writer);
      threads.add(Thread.ofPlatform().daemon().name("archive-writer-" + i).start(writer));
    }
  }

  /// Takes over a hold of the fragment.
  ///
  /// @param urgent whether it should be durable soon
  void append(SegmentFile segment, PendingFragment fragment, boolean urgent) {
    waitingBytes.addAndGet(fragment.poolBytes());
    add(writer(segment), new Job.Append(segment, fragment, urgent, System.nanoTime()));
  }

  /// Closes a segment after all that was appended. To be called once for each segment.
  ///
  /// @param urgent whether its end should be durable soon
  void close(SegmentFile segment, boolean urgent) {
    add(writer(segment), new Job.Close(segment, urgent));
  }

  /// What comes too late is refused by a thread of its own: whoever adds it must not touch a disk.
  private void add(Writer writer, Job job) {
    writer.queue.add(job);
    if (writer.ended) {
      Thread.ofPlatform().daemon().name("archive-writer-rest").start(() -> refuseRest(writer));
    }
  }

  /// Files that were left when their volume vanished are closed still: they would keep its file
  /// system from being let go.
  private void refuseRest(Writer writer) {
    for (Job job = writer.queue.poll(); job != null; job = writer.queue.poll()) {
      switch (job) {
        case Job.Append(var segment, var fragment, _, _) -> {
          segment.fail("archive volume of " + segment.path() + " is not used any more");
          release(fragment);
        }
        case Job.Close(var segment, var urgent) -> close(writer, segment, urgent);
        case Job.End() -> {}
      }
    }
  }

  private Writer writer(SegmentFile segment) {
    return writers.get(Math.floorMod(segment.camera().hashCode(), writers.size()));
  }

  /// Age of the oldest disk operation that runs now; 0 when none does.
  long stuckMillis() {
    return writers.stream().mapToLong(each -> each.busy.millis()).max().orElse(0);
  }

  /// How long the oldest fragment has waited for its write.
  long queueMillis() {
    long oldest = 0;
    for (Writer writer : writers) {
      if (writer.queue.peek() instanceof Job.Append(_, _, _, var sinceNanos)) {
        oldest = Math.max(oldest, System.nanoTime() - sinceNanos);
      }
    }
    return TimeUnit.NANOSECONDS.toMillis(oldest);
  }

  /// Memory of the [BufferPool] in fragments that wait or are being written.
  long waitingBytes() {
    return waitingBytes.get();
  }

  /// All bytes written so far.
  long writtenBytes() {
    return writtenBytes.get();
  }

  /// Drops the fragments that wait, since others write them elsewhere or they are lost: the memory
  /// that they hold is needed.
  void dropWaiting() {
    for (Writer writer : writers) {
      for (Job job : writer.queue) {
        // The writer may take it meanwhile: whoever has it releases it.
        if (job instanceof Job.Append(var segment, var fragment, _, _)
            && segment.hasFailed()
            && writer.queue.remove(job)) {
          release(fragment);
        }
      }
    }
  }

  private void write(Writer writer) {
    try {
      for (Job job = writer.queue.take(); !(job instanceof Job.End); job = writer.queue.take()) {
        switch (job) {
          case Job.Append(var segment, var fragment, var urgent, _) ->
              append(writer, segment, fragment, urgent);
          case Job.Close(var segment, var urgent) -> close(writer, segment, urgent);
          case Job.End() -> {}
        }
      }
    } catch (InterruptedException _) {
      log.warn("A writer of the archive was interrupted; {} jobs are lost", writer.queue.size());
    }
  }

  private void append(
      Writer writer, SegmentFile segment, PendingFragment fragment, boolean urgent) {
    writer.busy.start();
    try {
      if (!segment.hasFailed()) {
        long before = segment.writtenBytes();
        long size = segment.append(fragment.parts());
        writtenBytes.addAndGet(size - before);
        segment.wasWritten(fragment.newestMicros());
        sync.written(segment, size, fragment.newestMicros(), fragment.endMicros(), urgent);
      }
    } catch (IOException e) {
      String problem = DiskProblem.text(segment.path(), "cannot be written", e);
      log.error("{}; {} jobs wait", problem, writer.queue.size());
      errors.failed(e, segment.path().resolveSibling(".").normalize(), problem);
      segment.fail(problem);
    } catch (Throwable e) {
      // This thread serves other cameras, too, also after an Error.
      log.error("{}: cannot be written", segment.path(), e);
      segment.fail("archive " + segment.path() + " failed in an unexpected way: " + e);
    } finally {
      writer.busy.stop();
      release(fragment);
    }
  }

  private void close(Writer writer, SegmentFile segment, boolean urgent) {
    writer.busy.start();
    try {
      segment.close();
    } catch (Throwable e) {
      log.error("{}: not closed cleanly, will be repaired at the next start", segment.path(), e);
      segment.fail("archive " + segment.path() + " failed in an unexpected way: " + e);
    } finally {
      writer.busy.stop();
      sync.closed(segment, urgent);
    }
  }

  private void release(PendingFragment fragment) {
    waitingBytes.addAndGet(-fragment.poolBytes());
    fragment.release();
  }

  /// Writes and syncs what is queued, and ends its threads; gives up after ten seconds.
  @Override
  public void close() {
    writers.forEach(writer -> writer.queue.add(new Job.End()));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    try {
      for (Thread thread : threads) {
        if (!thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
          log.error("The archive's disk hangs; what was not written is lost");
          thread.interrupt();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    sync.close();
  }
}
