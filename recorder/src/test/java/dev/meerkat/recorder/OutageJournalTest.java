package dev.meerkat.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.ledger.Condition;
import dev.meerkat.core.ledger.Entry;
import dev.meerkat.core.ledger.Lapse;
import dev.meerkat.core.ledger.Outage;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.Cause;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a journal tells after the server that wrote it was stopped, killed, or stood still. Times
/// are seconds.
class OutageJournalTest {
  private static final long SECOND = 1_000_000;
  private static final ServerId SERVER = new ServerId("north");
  private static final CameraId GATE = new CameraId("gate");
  private static final CameraId YARD = new CameraId("yard");
  private static final Condition REFUSED =
      new Condition(true, Optional.of(Cause.CAMERA_REFUSED), "it answers 503");

  @TempDir Path folder;

  private final AtomicLong clock = new AtomicLong();

  private OutageJournal open(JournalLimits limits) throws IOException {
    return OutageJournal.open(folder.resolve("ledger.db"), SERVER, clock::get, limits);
  }

  private OutageJournal open() throws IOException {
    return open(JournalLimits.DEFAULT);
  }

  private void at(long seconds) {
    clock.set(seconds * SECOND);
  }

  private static void write(OutageJournal journal, CameraId camera, long at, Condition condition) {
    journal.changed(List.of(new Entry(camera, at * SECOND, condition)));
  }

  private List<String> outages(OutageJournal journal, CameraId camera, long from, long to)
      throws IOException {
    return journal
        .history(camera, from * SECOND, to * SECOND)
        .outages(from * SECOND, to * SECOND, clock.get())
        .stream()
        .map(OutageJournalTest::text)
        .toList();
  }

  private static String text(Outage outage) {
    return outage.fromMicros() / SECOND
        + "-"
        + outage.toMicros() / SECOND
        + " "
        + outage.cause()
        + (outage.detail().isEmpty() ? "" : " " + outage.detail());
  }

  @Test
  void aFailureLastsUntilTheNextLine() throws IOException {
    at(0);
    try (OutageJournal journal = open()) {
      write(journal, GATE, 10, REFUSED);
      write(journal, GATE, 30, Condition.RECORDING);
      at(100);
      assertThat(outages(journal, GATE, 0, 100))
          .containsExactly("10-30 CAMERA_REFUSED it answers 503", "30-100 MISSING");
      assertThat(outages(journal, GATE, 15, 20))
          .containsExactly("15-20 CAMERA_REFUSED it answers 503");
      assertThat(outages(journal, YARD, 0, 100)).isEmpty();
    }
  }

  @Test
  void aServerThatWasStoppedIsToldFromOneThatDied() throws IOException {
    at(0);
    OutageJournal stopped = open();
    write(stopped, GATE, 5, Condition.RECORDING);
    write(stopped, YARD, 5, Condition.ELSEWHERE);
    at(20);
    stopped.close();
    at(30);
    OutageJournal killed = open();
    at(39);
    killed.beat();
    at(40);
    killed.beat();
    // Killed: it is not closed. The next one takes over its file.
    at(60);
    try (OutageJournal journal = open()) {
      at(80);
      assertThat(outages(journal, GATE, 0, 80))
          .containsExactly(
              "5-20 MISSING",
              "20-30 SERVER_STOPPED",
              "30-40 MISSING",
              "40-60 SERVER_FAILED it crashed, was killed or lost its power",
              "60-80 MISSING");
      assertThat(outages(journal, YARD, 0, 80)).isEmpty();
      assertThat(outages(journal, GATE, 22, 25)).containsExactly("22-25 SERVER_STOPPED");
    }
  }

  /// Killed before its next beat: what it wrote last still counts.
  @Test
  void aLineProvesThatItsServerRan() throws IOException {
    at(0);
    OutageJournal killed = open();
    at(5);
    write(killed, GATE, 5, REFUSED);
    assertThat(killed.history(GATE, 0, 5 * SECOND).entries()).isEmpty();
    at(8);
    write(killed, GATE, 8, Condition.RECORDING);
    assertThat(killed.history(GATE, 0, 6 * SECOND).entries()).hasSize(1);
    at(20);
    try (OutageJournal journal = open()) {
      assertThat(outages(journal, GATE, 0, 20))
          .containsExactly(
              "5-8 CAMERA_REFUSED it answers 503",
              "8-20 SERVER_FAILED it crashed, was killed or lost its power");
    }
  }

  @Test
  void aServerThatStoodStillSaysSo() throws IOException {
    at(0);
    try (OutageJournal journal = open()) {
      write(journal, GATE, 0, Condition.RECORDING);
      at(9);
      journal.beat();
      at(40);
      journal.beat();
      at(50);
      assertThat(outages(journal, GATE, 0, 50))
          .containsExactly(
              "0-9 MISSING",
              "9-40 SERVER_FAILED it stood still, or its clock was set forward",
              "40-50 MISSING");
    }
  }

  @Test
  void whatIsDisabledStaysSoWhileTheServerIsDown() throws IOException {
    at(0);
    OutageJournal journal = open();
    write(journal, GATE, 5, new Condition(false, Optional.of(Cause.DISABLED), ""));
    write(journal, YARD, 5, new Condition(false, Optional.of(Cause.MOVED), "to south"));
    at(20);
    journal.close();
    at(60);
    try (OutageJournal next = open()) {
      assertThat(outages(next, GATE, 0, 60)).containsExactly("5-60 DISABLED");
      assertThat(outages(next, YARD, 0, 60)).containsExactly("5-35 MOVED to south");
    }
  }

  @Test
  void lapsesAreTold() throws IOException {
    at(50);
    try (OutageJournal journal = open()) {
      journal.lapsed(GATE, new Lapse(10 * SECOND, 12 * SECOND, Cause.PACKETS_LOST, "3 packets"));
      assertThat(outages(journal, GATE, 0, 50)).containsExactly("10-12 PACKETS_LOST 3 packets");
      assertThat(outages(journal, GATE, 12, 50)).isEmpty();
      assertThat(outages(journal, YARD, 0, 50)).isEmpty();
    }
  }

  @Test
  void theNewestLinesAreThereAfterARestart() throws IOException {
    at(0);
    OutageJournal journal = open();
    write(journal, GATE, 5, REFUSED);
    write(journal, GATE, 6, Condition.RECORDING);
    write(journal, YARD, 7, REFUSED);
    journal.beat();
    try (OutageJournal next = open()) {
      assertThat(next.newest().values())
          .containsExactly(
              new Entry(GATE, 6 * SECOND, Condition.RECORDING),
              new Entry(YARD, 7 * SECOND, REFUSED));
      assertThat(next.startMicros()).isGreaterThan(0);
    }
  }

  @Test
  void aClockThatWasSetBackMakesNoRunsOverlap() throws IOException {
    at(100);
    open().close();
    at(10);
    try (OutageJournal journal = open()) {
      assertThat(journal.startMicros()).isEqualTo(100 * SECOND + 1);
    }
  }

  /// A camera that comes and goes all day costs its own past, not that of the others.
  @Test
  void theJournalKeepsWithinItsLimits() throws IOException {
    var limits = new JournalLimits(50, 50, 10, 10_000);
    at(10_000);
    try (OutageJournal journal = open(limits)) {
      write(journal, YARD, 1, REFUSED);
      journal.lapsed(YARD, new Lapse(1, 2, Cause.DISK_SLOW, ""));
      for (int i = 0; i < 1_500; i++) {
        write(journal, GATE, i, i % 2 == 0 ? REFUSED : Condition.RECORDING);
        journal.lapsed(GATE, new Lapse(10L * i, 10L * i + 1, Cause.DISK_SLOW, ""));
      }
      journal.beat();
      assertThat(journal.history(GATE, 0, clock.get()).entries()).hasSizeBetween(1, 50);
      assertThat(journal.history(GATE, 0, clock.get()).lapses()).hasSizeBetween(1, 50);
      assertThat(journal.history(GATE, 0, clock.get()).entries().getLast().atMicros())
          .isEqualTo(1_499 * SECOND);
      assertThat(journal.history(YARD, 0, clock.get()).entries()).hasSize(1);
      assertThat(journal.history(YARD, 0, clock.get()).lapses()).hasSize(1);
    }
    for (int i = 0; i < 15; i++) {
      open(limits).close();
    }
    try (OutageJournal journal = open(limits)) {
      write(journal, GATE, 1_500, REFUSED);
      journal.beat();
      assertThat(journal.history(GATE, 0, Long.MAX_VALUE).runs()).hasSize(10);
    }
  }

  @Test
  void moreThanCanWaitPushesOutTheOldest() throws IOException {
    at(0);
    try (OutageJournal journal = open(new JournalLimits(100, 100, 10, 5))) {
      for (int i = 0; i < 8; i++) {
        write(journal, GATE, i, i % 2 == 0 ? REFUSED : Condition.RECORDING);
      }
      assertThat(journal.history(GATE, 0, 100 * SECOND).entries())
          .extracting(entry -> entry.atMicros() / SECOND)
          .containsExactly(3L, 4L, 5L, 6L, 7L);
      write(journal, GATE, 8, REFUSED);
      assertThat(journal.history(GATE, 0, 100 * SECOND).entries()).hasSize(6);
    }
  }

  @Test
  void aDamagedJournalCostsItsPastOnly() throws IOException {
    at(0);
    Files.writeString(folder.resolve("ledger.db"), "this is no database at all".repeat(1_000));
    try (OutageJournal journal = open()) {
      write(journal, GATE, 5, REFUSED);
      at(10);
      assertThat(outages(journal, GATE, 0, 10))
          .containsExactly("5-10 CAMERA_REFUSED it answers 503");
    }
    assertThat(folder.resolve("ledger.db.damaged")).isRegularFile();
  }

  @Test
  void aJournalThatCannotBeOpenedIsKeptInMemoryUntilItCan() throws IOException {
    at(0);
    open().close();
    Path file = folder.resolve("ledger.db");
    Path away = folder.resolve("away");
    Files.move(file, away);
    Files.createDirectory(file);
    at(10);
    try (OutageJournal journal = open()) {
      assertThat(journal.problem().orElse("none")).contains(file.toString(), "disk is full");
      at(20);
      write(journal, GATE, 20, REFUSED);
      journal.lapsed(YARD, new Lapse(11 * SECOND, 12 * SECOND, Cause.DISK_SLOW, ""));
      journal.beat();
      assertThat(outages(journal, GATE, 0, 20)).isEmpty();
      assertThat(outages(journal, YARD, 0, 20)).containsExactly("11-12 DISK_SLOW");
      assertThat(journal.problem()).isPresent();

      Files.delete(file);
      Files.move(away, file);
      at(25);
      journal.beat();
      assertThat(journal.problem()).isEmpty();
      assertThat(journal.newest()).containsKey(GATE);
    }
    at(30);
    try (OutageJournal next = open()) {
      assertThat(outages(next, GATE, 0, 30))
          .containsExactly("20-25 CAMERA_REFUSED it answers 503", "25-30 SERVER_STOPPED");
      assertThat(outages(next, YARD, 0, 30)).containsExactly("11-12 DISK_SLOW");
    }
  }

  /// Its clock was set back while the file could not be used.
  @Test
  void runsInMemoryDoNotOverlapWithThoseOfTheFile() throws IOException {
    at(100);
    open().close();
    Path file = folder.resolve("ledger.db");
    Path away = folder.resolve("away");
    Files.move(file, away);
    Files.createDirectory(file);
    at(10);
    try (OutageJournal journal = open()) {
      assertThat(journal.startMicros()).isEqualTo(10 * SECOND);
      Files.delete(file);
      Files.move(away, file);
      journal.beat();
      assertThat(journal.startMicros()).isEqualTo(100 * SECOND + 1);
    }
  }
}
