package dev.meerkat.replication.dataset;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Policy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where this host's administrator speaks with a running side: a socket in its state folder that only
/// root can open. One line is asked, some lines are the answer.
///
///     status · promote POLICY · take-over POLICY · hand-over · hand-over-alone · verify [mend]
///     · select-source SERVER [NAME]
///
/// All but the first are answered when it is known what came of them.
public final class Control implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Control.class);
  private static final int MOST_CHARACTERS = 200;
  private static final int MOST_ASKING = 16;

  private final Dataset dataset;
  private final ServerSocketChannel server;
  private final Path socket;

  /// Those that wait for an answer.
  private final Semaphore asking = new Semaphore(MOST_ASKING);

  private Control(Dataset dataset, ServerSocketChannel server, Path socket) {
    this.dataset = dataset;
    this.server = server;
    this.socket = socket;
  }

  /// @param files the side's state folder
  public static Control open(Dataset dataset, Path files) throws IOException {
    Files.setPosixFilePermissions(files, PosixFilePermissions.fromString("rwx------"));
    Path socket = socket(files);
    // The side holds the lock of its journal: whoever made this socket is gone.
    Files.deleteIfExists(socket);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Control control = new Control(dataset, server, socket);
    Thread.ofPlatform().daemon().name("replication control").start(control::serve);
    return control;
  }

  private static Path socket(Path files) {
    return files.resolve("control");
  }

  /// Asks a side that runs on this host.
  ///
  /// @throws IOException when none does
  public static List<String> ask(Path files, String question) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket(files)));
      Writer writer = Channels.newWriter(channel, StandardCharsets.UTF_8);
      writer.write(question + "\n");
      writer.flush();
      channel.shutdownOutput();
      var reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
      return reader.lines().collect(Collectors.toList());
    }
  }

  private void serve() {
    while (server.isOpen()) {
      try {
        SocketChannel channel = server.accept();
        if (asking.tryAcquire()) {
          Thread.ofVirtual().name("replication control").start(() -> serve(channel));
        } else {
          channel.close();
        }
      } catch (IOException e) {
        if (server.isOpen()) {
          log.warn("a question to the dataset failed: {}", e.toString());
        }
      }
    }
  }

  private void serve(SocketChannel asker) {
    try (SocketChannel channel = asker) {
      var reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
      String line = reader.readLine();
      Writer writer = Channels.newWriter(channel, StandardCharsets.UTF_8);
      if (line != null && line.length() <= MOST_CHARACTERS) {
        writer.write(String.join("\n", answer(line)) + "\n");
        writer.flush();
      }
    } catch (IOException e) {
      log.warn("a question to the dataset failed: {}", e.toString());
    } finally {
      asking.release();
    }
  }

  private List<String> answer(String line) {
    String[] words = line.split(" ", -1);
    try {
      return switch (words[0]) {
        case "status" -> dataset.report();
        case "promote" -> awaited(dataset.promote(policy(words), false));
        case "take-over" -> awaited(dataset.promote(policy(words), true));
        case "hand-over" -> awaited(dataset.handOver(false));
        case "hand-over-alone" -> awaited(dataset.handOver(true));
        case "select-source" -> awaited(selectSource(words));
        case "verify" -> verify(words.length > 1 && words[1].equals("mend"));
        default -> List.of("error: " + words[0] + " is not known");
      };
    } catch (IllegalArgumentException e) {
      return List.of("error: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of("error: interrupted");
    }
  }

  /// First what came of it (`equal`, `differs`, `error`) and a sentence, then what was found.
  private List<String> verify(boolean mend) throws InterruptedException {
    Verified verified = dataset.verify(mend).await();
    List<String> lines = new ArrayList<>();
    lines.add(
        switch (verified.result()) {
              case EQUAL -> "equal: ";
              case DIFFERS -> "differs: ";
              case FAILED -> "error: ";
            }
            + verified.sentence());
    lines.addAll(verified.differences());
    return lines;
  }

  private static List<String> awaited(Outcome outcome) throws InterruptedException {
    Outcome.Word word = outcome.await();
    return List.of((word.done() ? "" : "error: ") + word.sentence());
  }

  private Outcome selectSource(String[] words) throws InterruptedException {
    if (words.length < 2) {
      throw new IllegalArgumentException("the server is missing whose data is to count");
    }
    return dataset.selectSource(new ServerId(words[1]), words.length > 2 ? words[2] : "");
  }

  private static Policy policy(String[] words) {
    if (words.length < 2) {
      throw new IllegalArgumentException("the policy is missing");
    }
    return Policy.valueOf(words[1].toUpperCase(Locale.ROOT));
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(socket);
  }
}
