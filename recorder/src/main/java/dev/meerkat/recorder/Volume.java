package dev.meerkat.recorder;

import dev.meerkat.media.mp4.FragmentBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes to one file system: a small pool of threads, of which each camera keeps to one, so that
/// its fragments stay in order. [VolumeSync] makes durable what they have written.
///
/// The queues have no bound of their own: every fragment in them holds memory of the [BufferPool],
/// which is bounded, and every segment is closed once.
final class Volume implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Volume.class);

  private sealed interface Job {
    record Append(SegmentFile segment, PendingFragment fragment, boolean urgent) implements Job {}

    record Close(SegmentFile segment, boolean urgent) implements Job {}

    record End() implements Job {}
  }

  private final List<BlockingQueue<Job>> queues = new ArrayList<>();
  private final List<Thread> writers = new ArrayList<>();
  private final Consumer<FragmentBuilder> written;
  private final VolumeSync sync;

  /// @param written is given each builder whose fragment was dealt with
  /// @param closed hears, in batches, of segments that were closed and take no further change
  static Volume open(
      Path root,
      ArchiveSettings settings,
      DiskFaults faults,
      Consumer<FragmentBuilder> written,
      Consumer<List<SegmentFile>> closed)
      throws IOException {
    return new Volume(
        settings.writerThreads(), written, VolumeSync.start(root, settings, faults, closed));
  }

  private Volume(int writerThreads, Consumer<FragmentBuilder> written, VolumeSync sync) {
    this.written = written;
    this.sync = sync;
    for (int i = 0; i < writerThreads; i++) {
      var queue = new LinkedBlockingQueue<Job>();
      queues.add(queue);
      writers.add(Thread.ofPlatform().name("archive-writer-" + i).start(() -> write(queue)));
    }
  }

  /// Takes over a fragment; its builder is not to be touched any more.
  ///
  /// @param urgent whether it should be durable soon
  void append(SegmentFile segment, PendingFragment fragment, boolean urgent) {
    queue(segment).add(new Job.Append(segment, fragment, urgent));
  }

  /// Closes a segment after all that was appended. To be called once for each segment.
  ///
  /// @param urgent whether its end should be durable soon
  void close(SegmentFile segment, boolean urgent) {
    queue(segment).add(new Job.Close(segment, urgent));
  }

  private BlockingQueue<Job> queue(SegmentFile segment) {
    return queues.get(Math.floorMod(segment.camera().hashCode(), queues.size()));
  }

  private void write(BlockingQueue<Job> queue) {
    try {
      for (Job job = queue.take(); !(job instanceof Job.End); job = queue.take()) {
        switch (job) {
          case Job.Append(var segment, var fragment, var urgent) ->
              append(segment, fragment, urgent, queue);
          case Job.Close(var segment, var urgent) -> {
            segment.close();
            sync.closed(segment, urgent);
          }
          case Job.End() -> {}
        }
      }
    } catch (InterruptedException _) {
      log.warn("A writer of the archive was interrupted; {} jobs are lost", queue.size());
    }
  }

  private void append(
      SegmentFile segment, PendingFragment fragment, boolean urgent, BlockingQueue<Job> queue) {
    try {
      if (!segment.hasFailed()) {
        long size = segment.append(fragment.parts());
        sync.written(segment, size, fragment.newestMicros(), fragment.endMicros(), urgent);
      }
    } catch (IOException e) {
      String problem = DiskProblem.text(segment.path(), "cannot be written", e);
      log.error("{}; {} jobs wait", problem, queue.size());
      segment.fail(problem);
    } catch (RuntimeException e) {
      // This thread serves other cameras, too.
      log.error("{}: cannot be written", segment.path(), e);
      segment.fail("archive " + segment.path() + " failed in an unexpected way: " + e);
    } finally {
      written.accept(fragment.builder());
    }
  }

  /// Writes and syncs what is queued, and ends its threads; gives up after ten seconds.
  @Override
  public void close() {
    queues.forEach(queue -> queue.add(new Job.End()));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    try {
      for (Thread writer : writers) {
        if (!writer.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
          log.error("The archive's disk hangs; what was not written is lost");
          writer.interrupt();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    sync.close();
  }
}
