package dev.meerkat.server.group;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What happened with a group on this host: the newest [#MOST] lines, kept in `events.jsonl` in the
/// group's folder and in the file of the lines before them. It is written by a thread of its own,
/// so that a disk which hangs holds up nobody who has something to tell; what does not reach the
/// disk is said in the server's log.
final class EventLog implements AutoCloseable {
  static final int MOST = 2_000;

  private static final Logger LOG = LoggerFactory.getLogger("meerkat.group");
  private static final String NAME = "events.jsonl";
  private static final String BEFORE = "events-before.jsonl";
  private static final int MOST_UNWRITTEN = 1_000;
  private static final JsonMapper JSON = new JsonMapper();

  private record Line(long atMillis, String resource, String result, String text) {}

  private final Path folder;
  private final String host;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<GroupEvent> events = new ArrayDeque<>();
  private final BlockingQueue<GroupEvent> unwritten = new ArrayBlockingQueue<>(MOST_UNWRITTEN);
  private final Thread writer = Thread.ofVirtual().name("group-log").unstarted(this::write);
  private int linesInFile;
  private volatile boolean closed;

  private EventLog(Path folder, String host, InstantSource clock) {
    this.folder = folder;
    this.host = host;
    this.clock = clock;
  }

  static EventLog open(Path folder, String host, InstantSource clock) throws IOException {
    var log = new EventLog(folder, host, clock);
    log.read(BEFORE);
    log.linesInFile = log.read(NAME);
    log.writer.start();
    return log;
  }

  /// The last line may be torn by a crash; it is left out.
  private int read(String name) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      return 0;
    }
    int lines = 0;
    // What a power failure has left of it must not keep the group from being looked after.
    try (var reader =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        lines++;
        try {
          @Nullable Line line = JSON.readValue(text, Line.class);
          if (line == null) {
            LOG.warn("line {} of {} is empty and is left out", lines, file);
            continue;
          }
          keep(
              new GroupEvent(
                  Instant.ofEpochMilli(line.atMillis()),
                  host,
                  line.resource(),
                  line.result(),
                  line.text()));
        } catch (JsonProcessingException _) {
          LOG.warn("line {} of {} was not written to its end and is left out", lines, file);
        }
      }
    }
    return lines;
  }

  private void keep(GroupEvent event) {
    if (events.size() == MOST) {
      events.removeFirst();
    }
    events.addLast(event);
  }

  /// Never waits.
  void add(String resource, String result, String text) {
    var event =
        new GroupEvent(
            clock.instant().truncatedTo(ChronoUnit.MILLIS), host, resource, result, text);
    lock.lock();
    try {
      keep(event);
    } finally {
      lock.unlock();
    }
    if (!unwritten.offer(event)) {
      LOG.error("the disk of {} does not keep up; not kept: {}", folder, text);
    }
  }

  /// Oldest first.
  List<GroupEvent> all() {
    lock.lock();
    try {
      return new ArrayList<>(events);
    } finally {
      lock.unlock();
    }
  }

  private void write() {
    try {
      while (!closed || !unwritten.isEmpty()) {
        var event = unwritten.poll(100, TimeUnit.MILLISECONDS);
        if (event != null) {
          append(event);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void append(GroupEvent event) {
    try {
      if (linesInFile >= MOST) {
        Files.move(
            folder.resolve(NAME), folder.resolve(BEFORE), StandardCopyOption.REPLACE_EXISTING);
        linesInFile = 0;
      }
      try (BufferedWriter out =
          Files.newBufferedWriter(
              folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        out.write(
            JSON.writeValueAsString(
                new Line(
                    event.at().toEpochMilli(), event.resource(), event.result(), event.text())));
        out.newLine();
      }
      linesInFile++;
    } catch (IOException e) {
      LOG.error("the log in {} cannot be written ({}); not kept: {}", folder, e, event.text());
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      writer.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
