package dev.meerkat.replication.capture;

import dev.meerkat.replication.linux.Linux;
import dev.meerkat.replication.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the kernel to forget the names and files of a mount that nobody uses. On a thread of its
/// own: the kernel may first write back what was changed in mapped memory, which those who serve
/// the mount do.
final class Reminder {
  private static final Logger log = LoggerFactory.getLogger(Reminder.class);

  /// Whether the mount is what one sees at the folder.
  interface Presence {
    boolean isInPlace() throws IOException;
  }

  private final Path folder;
  private final Presence presence;

  /// How often it is to ask; a thread does as long as this is more than 0.
  private final AtomicInteger wanted = new AtomicInteger();

  Reminder(Path folder, Presence presence) {
    this.folder = folder;
    this.presence = presence;
  }

  /// Returns at once.
  void ask() {
    if (wanted.getAndIncrement() == 0) {
      Thread.ofPlatform().daemon().name("forgetting of " + folder).start(this::askNow);
    }
  }

  private void askNow() {
    int done;
    do {
      done = wanted.get();
      askOnce();
    } while (!wanted.compareAndSet(done, 0));
  }

  private void askOnce() {
    try (Arena memory = Arena.ofConfined()) {
      if (presence.isInPlace()) {
        new Linux(memory).forgetUnused(memory.allocateFrom(folder.toString()));
      }
    } catch (LinuxException e) {
      log.warn("the kernel does not forget the files of {} that nobody uses: {}", folder, e);
    } catch (IOException e) {
      log.warn("it cannot be seen what is mounted at {}", folder, e);
    }
  }
}
