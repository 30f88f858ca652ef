package dev.meerkat.server.hooks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// What a program prints, as lines for the log: no more than [#MAX_LINES] a minute of at most
/// [#MAX_BYTES] each, whatever it prints.
final class HookOutput {
  static final int MAX_LINES = 60;
  static final int MAX_BYTES = 500;

  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Consumer<String> log;
  private final LongSupplier nanoTime;
  private final byte[] line = new byte[MAX_BYTES];
  private int length;
  private long minuteSince;
  private int linesInMinute;
  private long leftOut;

  HookOutput(Consumer<String> log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
    this.minuteSince = nanoTime.getAsLong();
  }

  /// Returns when the program has closed its output.
  void drain(InputStream in) throws IOException {
    byte[] chunk = new byte[8_192];
    for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
      for (int i = 0; i < count; i++) {
        take(chunk[i]);
      }
    }
    endLine();
    tellLeftOut();
  }

  private void take(byte octet) {
    if (octet == '\n') {
      endLine();
    } else if (length < MAX_BYTES) {
      line[length++] = octet;
    }
  }

  private void endLine() {
    if (length == 0) {
      return;
    }
    String text = new String(line, 0, length, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", " ");
    length = 0;
    if (nanoTime.getAsLong() - minuteSince >= MINUTE_NANOS) {
      minuteSince = nanoTime.getAsLong();
      linesInMinute = 0;
      tellLeftOut();
    }
    if (linesInMinute < MAX_LINES) {
      linesInMinute++;
      log.accept(text);
    } else {
      leftOut++;
    }
  }

  private void tellLeftOut() {
    if (leftOut > 0) {
      log.accept("(" + leftOut + " more lines)");
      leftOut = 0;
    }
  }
}
