package dev.meerkat.server.notice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.meerkat.cluster.identity.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The messages that have not been delivered yet, one file each. A message that was put in is
/// durable; one whose delivery is noted may come back after a crash, and is then delivered twice.
/// Safe for use by several threads.
final class Outbox {
  static final int MAX_MESSAGES = 1_000;

  private static final String ENDING = ".json";
  private static final String UNREADABLE = ".unreadable";
  private static final int MAX_FILE_BYTES = 1 << 20;
  private static final JsonMapper JSON = new JsonMapper();

  private final Path folder;
  private final Consumer<String> problems;
  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<Long, Message> waiting = new TreeMap<>();
  private long lastNumber;

  private Outbox(Path folder, Consumer<String> problems) {
    this.folder = folder;
    this.problems = problems;
  }

  /// Opens the outbox with what is in it. A file that makes no sense is put aside, with a word.
  static Outbox open(Path folder, Consumer<String> problems) throws IOException {
    Files.createDirectories(folder);
    var outbox = new Outbox(folder, problems);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(ENDING)) {
          outbox.load(file);
        } else if (!name.endsWith(UNREADABLE)) {
          Files.delete(file); // what a crash left half written
        }
      }
    }
    return outbox;
  }

  private void load(Path file) throws IOException {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new IllegalArgumentException("it is longer than any message");
      }
      Message message = parse(JSON.readTree(Files.readAllBytes(file)));
      if (!file.equals(path(message.number()))) {
        throw new IllegalArgumentException("it is of message " + message.number());
      }
      waiting.put(message.number(), message);
      lastNumber = Math.max(lastNumber, message.number());
    } catch (JsonProcessingException | IllegalArgumentException e) {
      Path aside = file.resolveSibling(file.getFileName() + UNREADABLE);
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      problems.accept(
          "a notice that waited to be delivered cannot be read and is put aside as "
              + aside
              + ": "
              + e.getMessage());
    }
  }

  private static Message parse(JsonNode node) {
    return new Message(
        field(node, "number").longValue(),
        field(node, "id").textValue(),
        field(node, "channel").textValue(),
        field(node, "type").textValue(),
        field(node, "createdMillis").longValue(),
        field(node, "subject").textValue(),
        field(node, "text").textValue(),
        field(node, "payload").textValue());
  }

  private static JsonNode field(JsonNode node, String name) {
    JsonNode field = node.get(name);
    boolean number = name.equals("number") || name.equals("createdMillis");
    if (field == null || (number ? !field.isIntegralNumber() : !field.isTextual())) {
      throw new IllegalArgumentException("it has no usable field '" + name + "'");
    }
    return field;
  }

  private Path path(long number) {
    return folder.resolve("%019d".formatted(number) + ENDING);
  }

  /// What makes a message once its number is known.
  interface Draft {
    Message numbered(long number);
  }

  /// Puts messages in, durably, all of them or none. When it is full, the oldest make room, with a
  /// word.
  ///
  /// @throws IOException when the disk does not take all of them
  void put(List<Draft> drafts) throws IOException {
    lock.lock();
    try {
      var messages = new ArrayList<Message>();
      try {
        for (Draft draft : drafts) {
          Message message = draft.numbered(lastNumber + messages.size() + 1);
          messages.add(message);
          write(message);
        }
      } catch (IOException e) {
        takeBack(messages, e);
        throw e;
      }
      for (Message message : messages) {
        waiting.put(message.number(), message);
        lastNumber = message.number();
      }
      makeRoom();
    } finally {
      lock.unlock();
    }
  }

  /// Whoever put them in does it again with all of them: what stayed would be sent each time. The
  /// last one may be there, too, when only the folder was not synced.
  private void takeBack(List<Message> messages, IOException cause) {
    for (Message message : messages) {
      try {
        Files.deleteIfExists(path(message.number()));
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }

  private void makeRoom() {
    while (waiting.size() > MAX_MESSAGES) {
      Message oldest = waiting.firstEntry().getValue();
      String kept = "";
      try {
        forget(oldest.number());
      } catch (IOException e) {
        kept = " (until the next start, as its file cannot be deleted: " + e.getMessage() + ")";
      }
      problems.accept(
          "the notice '"
              + oldest.subject()
              + "' to "
              + oldest.channel()
              + " was never delivered and is given up"
              + kept
              + ": "
              + MAX_MESSAGES
              + " newer ones wait; meerkat notify list tells what is wrong");
    }
  }

  private void write(Message message) throws IOException {
    PrivateFile.replace(
        path(message.number()), folder.resolve("new"), JSON.writeValueAsBytes(message));
  }

  /// Takes a message out: it was delivered, or nobody wants it any more.
  void remove(Message message) throws IOException {
    lock.lock();
    try {
      forget(message.number());
    } finally {
      lock.unlock();
    }
  }

  private void forget(long number) throws IOException {
    waiting.remove(number);
    Files.deleteIfExists(path(number));
  }

  /// All messages, oldest first.
  List<Message> waiting() {
    lock.lock();
    try {
      return new ArrayList<>(waiting.values());
    } finally {
      lock.unlock();
    }
  }

  /// Those of one channel, oldest first.
  List<Message> waiting(String channel) {
    return waiting().stream().filter(message -> message.channel().equals(channel)).toList();
  }
}
