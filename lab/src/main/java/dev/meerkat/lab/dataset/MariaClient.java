package dev.meerkat.lab.dataset;

import dev.meerkat.lab.LabFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// One client of MariaDB, that is told one transaction after the other, each when the one before is
/// acknowledged, until it loses its server.
final class MariaClient {
  private final Process process;
  private final int round;
  private final int client;

  /// Of the thread that speaks with it until that has ended.
  private final List<Transaction> acknowledged = new ArrayList<>();

  private final Thread speaking;

  private MariaClient(Process process, int round, int client) {
    this.process = process;
    this.round = round;
    this.client = client;
    this.speaking = Thread.ofPlatform().daemon().name("client " + client).unstarted(this::speak);
  }

  static MariaClient start(List<String> words, int round, int client) {
    try {
      Process process =
          new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      MariaClient started = new MariaClient(process, round, client);
      started.speaking.start();
      return started;
    } catch (IOException e) {
      throw new LabFailure("cannot start a client of MariaDB", e);
    }
  }

  private void speak() {
    var random = new SplittableRandom(round * 31L + client);
    Writer to = process.outputWriter();
    BufferedReader from = process.inputReader();
    try {
      for (long number = 1; ; number++) {
        long began = micros();
        to.write(
            """
            BEGIN; UPDATE accounts SET balance = balance + %1$d WHERE id = %2$d; \
            UPDATE tellers SET balance = balance + %1$d WHERE id = %3$d; \
            INSERT INTO history (account, teller, delta) VALUES (%2$d, %3$d, %1$d); \
            INSERT INTO done VALUES (%4$d, %5$d, %6$d); COMMIT; SELECT %6$d;
            """
                .formatted(
                    random.nextInt(-5_000, 5_000),
                    random.nextInt(MariaDb.ACCOUNTS) + 1,
                    random.nextInt(MariaDb.TELLERS) + 1,
                    round,
                    client,
                    number));
        to.flush();
        String line = from.readLine();
        if (line == null) {
          return;
        }
        if (!line.equals(Long.toString(number))) {
          throw new LabFailure("client " + client + " said " + line + " to " + number);
        }
        acknowledged.add(new Transaction(client, number, began, micros()));
      }
    } catch (IOException _) {
      // The client has ended: its server has died.
      process.destroy();
    }
  }

  private static long micros() {
    return TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
  }

  /// Waits until it has lost its server.
  List<Transaction> finish(Duration limit) {
    try {
      if (!speaking.join(limit)) {
        process.destroyForcibly();
        throw new LabFailure("client " + client + " of MariaDB is stuck");
      }
      if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        throw new LabFailure("client " + client + " of MariaDB does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailure("interrupted while clients of MariaDB end", e);
    }
    return acknowledged;
  }
}
