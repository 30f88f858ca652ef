package dev.meerkat.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.WithheldText;
import dev.meerkat.core.archive.Piece;
import dev.meerkat.core.archive.Timeline;
import dev.meerkat.core.archive.Withheld;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.Cause;
import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Times are seconds. Pieces read `a:0-60`, outages `a:0-60=DISABLED`; a ledger reads `0-60 a,
/// 60-70 DISABLED`.
class LedgerTest {
  private static final long SECOND = 1_000_000;
  private static final long FAR = 1_000_000;
  private static final CameraId CAMERA = new CameraId("gate");
  private static final List<Withheld> NOTHING_WITHHELD = List.of();

  @ParameterizedTest
  @CsvSource({
    // Footage alone decides what is covered.
    "'a:0-100', '', '0-100 a'",
    "'', '', '0-100 UNKNOWN'",
    "'a:10-90', '', '0-10 UNKNOWN, 10-90 a, 90-100 UNKNOWN'",
    "'a:0-60 b:50-100', '', '0-50 a, 50-60 a+b, 60-100 b'",
    "'a:0-100', 'a:20-40=DISABLED', '0-100 a'",
    "'a:0-500', 'a:-50-500=DISABLED', '0-100 a'",
    // One cause.
    "'a:0-30 a:60-100', 'a:30-60=CAMERA_SILENT', '0-30 a, 30-60 CAMERA_SILENT, 60-100 a'",
    "'', 'a:0-100=DISABLED', '0-100 DISABLED'",
    // A gap is split where its cause changes.
    "'', 'a:0-40=DISABLED a:40-100=CAMERA_REFUSED', '0-40 DISABLED, 40-100 CAMERA_REFUSED'",
    "'', 'a:0-30=DISABLED a:60-100=DISABLED', '0-30 DISABLED, 30-60 UNKNOWN, 60-100 DISABLED'",
    // The most specific cause wins, moment by moment.
    "'', 'a:0-100=SERVER_FAILED b:40-60=CAMERA_PASSWORD',"
        + " '0-40 SERVER_FAILED, 40-60 CAMERA_PASSWORD, 60-100 SERVER_FAILED'",
    "'', 'a:0-100=NO_ROOM b:0-100=SERVER_STOPPED', '0-100 SERVER_STOPPED'",
    "'', 'a:0-100=CAMERA_SILENT b:0-50=RETENTION', '0-50 RETENTION, 50-100 CAMERA_SILENT'",
    "'', 'a:0-100=CAMERA_SILENT b:20-100=DISK_FULL', '0-20 CAMERA_SILENT, 20-100 DISK_FULL'",
    "'', 'a:0-100=MISSING b:0-100=NOT_CONFIGURED', '0-100 NOT_CONFIGURED'",
    // What was found a little later explains what went before.
    "'a:0-30', 'a:35-100=CAMERA_ENDED', '0-30 a, 30-100 CAMERA_ENDED'",
    "'a:0-30', 'a:0-35=MISSING a:35-100=CAMERA_ENDED', '0-30 a, 30-100 CAMERA_ENDED'",
    "'a:0-30', 'a:41-100=CAMERA_ENDED', '0-30 a, 30-41 UNKNOWN, 41-100 CAMERA_ENDED'",
    "'a:95-100', 'a:0-90=DISABLED', '0-95 DISABLED, 95-100 a'",
    // A crash is known to the second; the connecting after it belongs to it.
    "'a:0-30 a:70-100', 'a:0-32=MISSING a:32-66=SERVER_FAILED a:66-67=MISSING a:67-69=CONNECTING',"
        + " '0-30 a, 30-70 SERVER_FAILED, 70-100 a'",
    "'a:0-30 a:90-100', 'a:30-60=SERVER_FAILED a:60-90=CONNECTING',"
        + " '0-30 a, 30-60 SERVER_FAILED, 60-90 CONNECTING, 90-100 a'",
    // What was wished for does not swallow an attempt to connect, only what nobody knows.
    "'a:70-100', 'a:0-60=DISABLED a:61-70=CONNECTING',"
        + " '0-61 DISABLED, 61-70 CONNECTING, 70-100 a'",
    // Recording without footage is no explanation.
    "'a:0-30 a:60-100', 'a:0-100=MISSING', '0-30 a, 30-60 MISSING, 60-100 a'",
    // A recording goes on over a pause of its camera; another server may have pictures of it.
    "'a:0-100', 'a:30-35=CAMERA_PAUSED a:60-70=CAMERA_PAUSED',"
        + " '0-30 a, 30-35 CAMERA_PAUSED, 35-60 a, 60-70 CAMERA_PAUSED, 70-100 a'",
    "'a:0-60 b:20-100', 'a:30-40=CAMERA_PAUSED', '0-20 a, 20-30 a+b, 30-40 b, 40-60 a+b, 60-100 b'",
    "'a:0-100 b:0-50', 'a:30-60=CAMERA_PAUSED b:20-55=CAMERA_PAUSED a:40-45=PACKETS_LOST',"
        + " '0-20 a+b, 20-30 a, 30-40 CAMERA_PAUSED, 40-45 PACKETS_LOST, 45-55 CAMERA_PAUSED,"
        + " 55-60 CAMERA_PAUSED, 60-100 a'",
    "'a:0-50 a:60-100', 'a:-5-10=CAMERA_PAUSED a:50-70=CAMERA_PAUSED a:95-120=CAMERA_PAUSED',"
        + " '0-10 CAMERA_PAUSED, 10-50 a, 50-70 CAMERA_PAUSED, 70-95 a, 95-100 CAMERA_PAUSED'",
    // Lost packets: the rest of the group of pictures goes with them.
    "'a:0-30 a:33-100', 'a:0-100=MISSING a:30-31=PACKETS_LOST', '0-30 a, 30-33 PACKETS_LOST, 33-100 a'",
  })
  void everyMomentIsCoveredOrHasACause(String pieces, String outages, String expected) {
    Ledger ledger = ledger(pieces, outages, FAR);
    assertThat(text(ledger)).isEqualTo(expected);
    assertExact(ledger);
  }

  @ParameterizedTest
  @CsvSource({
    "200, 'a:0-100', '', '0-100 a'",
    "100, 'a:0-98', 'a:0-100=MISSING', '0-98 a, 98-100 NOT_YET'",
    "100, 'a:0-90', 'a:0-100=MISSING', '0-90 a, 90-97 MISSING, 97-100 NOT_YET'",
    "100, 'a:0-90', 'a:90-100=CAMERA_SILENT', '0-90 a, 90-100 CAMERA_SILENT'",
    "60, 'a:0-50', 'a:50-100=CAMERA_SILENT', '0-50 a, 50-60 CAMERA_SILENT, 60-100 NOT_YET'",
    "-5, '', 'a:0-100=DISABLED', '0-100 NOT_YET'",
    // After a restart: what precedes the newest attempt is no longer on its way to the disk.
    "100, 'a:0-50', 'a:50-97=SERVER_STOPPED a:97-98=MISSING a:98-99=CONNECTING a:99-100=MISSING',"
        + " '0-50 a, 50-99 SERVER_STOPPED, 99-100 NOT_YET'",
    "100, 'a:0-50 a:99-100', 'a:50-97=SERVER_STOPPED a:97-100=MISSING',"
        + " '0-50 a, 50-99 SERVER_STOPPED, 99-100 a'",
  })
  void whatHasJustArrivedAndTheFutureAreNotYet(
      long now, String pieces, String outages, String expected) {
    Ledger ledger = ledger(pieces, outages, now);
    assertThat(text(ledger)).isEqualTo(expected);
    assertExact(ledger);
  }

  @ParameterizedTest
  @CsvSource({
    // A server that does not answer, or a volume of which nothing is known: everything may be
    // there.
    "'a:0-50', 'a:50-70=CAMERA_REFUSED a:70-100=MISSING', 'b:0-110?',"
        + " '0-50 a, 50-70 HELD_ELSEWHERE, 70-97 HELD_ELSEWHERE, 97-110 NOT_YET'",
    "'a:0-50 a:60-100', '', 'a/v:0-110?', '0-50 a, 50-60 HELD_ELSEWHERE, 60-100 a, 100-110 NOT_YET'",
    // Before a moment only: what came later is known.
    "'a:0-10', 'a:0-110=DISABLED', 'a/v:0-40?', '0-10 a, 10-40 HELD_ELSEWHERE, 40-100 DISABLED,"
        + " 100-110 NOT_YET'",
    // What a volume is known to have is no gap; the rest is, with its causes.
    "'', 'a:0-110=DISABLED', 'a/v:20-60', '0-20 DISABLED, 20-60 HELD_UNREADABLE, 60-100 DISABLED,"
        + " 100-110 NOT_YET'",
    "'a:0-30', 'a:0-110=MISSING a:30-32=PACKETS_LOST', 'a/v:34-100',"
        + " '0-30 a, 30-34 PACKETS_LOST, 34-100 HELD_UNREADABLE, 100-110 NOT_YET'",
    // Also a moment ago, when nothing else is on disk yet.
    "'', 'a:0-110=MISSING', 'a/v:0-99', '0-99 HELD_UNREADABLE, 99-110 NOT_YET'",
    // What is known to be there counts for more than what may be.
    "'', 'a:0-110=DISABLED', 'a/v:20-60 b:0-110?', '0-20 HELD_ELSEWHERE, 20-60 HELD_UNREADABLE,"
        + " 60-100 HELD_ELSEWHERE, 100-110 NOT_YET'",
    // Footage that can be shown is not missing.
    "'b:0-100', '', 'a/v:0-110?', '0-100 b, 100-110 NOT_YET'",
    "'b:0-100', '', 'a/v:20-60', '0-100 b, 100-110 NOT_YET'",
  })
  void whatIsWithheldIsNoPlainGap(String pieces, String outages, String withheld, String expected) {
    Ledger ledger =
        Ledger.of(
            new Evidence(pieces(pieces), outages(outages), WithheldText.read(withheld)),
            0,
            110 * SECOND,
            100 * SECOND);
    assertThat(text(ledger)).isEqualTo(expected);
    assertExact(ledger);
  }

  @Test
  void whatIsWithheldIsToldWithWhoAndWhy() {
    List<Outage> refused = outages("a:50-90=CAMERA_REFUSED");
    var unanswered = new Evidence(List.of(), refused, WithheldText.read("b:50-90?"));
    assertThat(sentences(Ledger.of(unanswered, 50 * SECOND, 90 * SECOND, FAR * SECOND)))
        .containsExactly(
            "held or unknown: what does not answer now may hold it: b (it is away); the others say:"
                + " camera offline: it refuses (told by a)");
    var unread = new Evidence(List.of(), refused, WithheldText.read("b/v:50-90 b/w:80-90"));
    assertThat(sentences(Ledger.of(unread, 50 * SECOND, 90 * SECOND, FAR * SECOND)))
        .containsExactly(
            "held or unknown: it is held where it cannot be read now: volume v of b (it is away)",
            "held or unknown: it is held where it cannot be read now: volume v of b (it is away),"
                + " volume w of b (it is away)");
  }

  private static List<String> sentences(Ledger ledger) {
    return ledger.gaps().stream().map(Ledger.Gap::sentence).toList();
  }

  @Test
  void aJointWithinTheToleranceIsNoGapAndNothingIsLostByIt() {
    var pieces =
        List.of(
            new Piece(new ServerId("a"), CAMERA, 500, 10 * SECOND),
            new Piece(new ServerId("a"), CAMERA, 10 * SECOND + 900, 20 * SECOND),
            new Piece(new ServerId("b"), CAMERA, 20 * SECOND + 1_000, 30 * SECOND - 1_000));
    Ledger ledger =
        Ledger.of(new Evidence(pieces, List.of(), NOTHING_WITHHELD), 0, 30 * SECOND, FAR);
    assertThat(ledger.gaps()).isEmpty();
    assertExact(ledger);
    var wider = new Piece(new ServerId("b"), CAMERA, 20 * SECOND + 1_001, 30 * SECOND);
    Ledger gapped =
        Ledger.of(
            new Evidence(List.of(pieces.get(1), wider), List.of(), NOTHING_WITHHELD),
            15 * SECOND,
            30 * SECOND,
            FAR * SECOND);
    assertThat(gapped.gaps()).extracting(Ledger.Gap::lengthMicros).containsExactly(1_001L);
    assertExact(gapped);
  }

  @Test
  void damageMarksTheFootageOfItsServerOnly() {
    Ledger ledger =
        ledger(
            "a:0-50 b:30-100",
            "a:20-40=PACKETS_LOST a:45-60=PACKETS_LOST b:10-31=PACKETS_LOST a:70-80=DISK_SLOW",
            FAR);
    assertThat(text(ledger)).isEqualTo("0-30 a, 30-50 a+b, 50-100 b");
    assertThat(ledger.marks().stream().map(LedgerTest::text))
        .containsExactlyInAnyOrder("a 20-30", "a 30-40", "a 45-50", "b 30-31");
  }

  @Test
  void totalsAreByGroup() {
    Ledger ledger =
        ledger("a:0-20", "a:20-40=CAMERA_REFUSED a:40-70=CAMERA_SILENT a:70-100=DISK_FULL", FAR);
    assertThat(ledger.coveredMicros()).isEqualTo(20 * SECOND);
    assertThat(ledger.missingMicros())
        .containsExactly(
            java.util.Map.entry("camera offline", 50 * SECOND),
            java.util.Map.entry("disk", 30 * SECOND));
  }

  @Test
  void aPeriodMustLast() {
    var nothing = new Evidence(List.of(), List.of(), NOTHING_WITHHELD);
    assertThatThrownBy(() -> Ledger.of(nothing, 5, 5, 9)).hasMessageContaining("not after 5");
    assertThatThrownBy(() -> outages("a:5-5=DISABLED")).hasMessageContaining("not after");
  }

  /// Whatever servers hold and say: covered and missing are the period to the microsecond, what is
  /// covered is what the pieces cover, what somebody may have is never a plain gap, a fault is
  /// never talked away, and the order in which things are told does not matter.
  @Test
  void randomEvidenceIsAccountedForExactly() {
    Cause[] causes = Cause.values();
    for (long seed = 0; seed < 3_000; seed++) {
      var random = new Random(seed);
      var pieces = new ArrayList<Piece>();
      var outages = new ArrayList<Outage>();
      for (int i = random.nextInt(8); i > 0; i--) {
        long from = random.nextLong(-10 * SECOND, 110 * SECOND);
        long length = 1 + random.nextLong(i % 2 == 0 ? 2_000 : 40 * SECOND);
        pieces.add(new Piece(server(random), CAMERA, from, from + length));
      }
      for (int i = random.nextInt(10); i > 0; i--) {
        long from = random.nextLong(-10 * SECOND, 110 * SECOND);
        Cause cause = causes[random.nextInt(causes.length)];
        outages.add(
            new Outage(server(random), from, from + 1 + random.nextLong(50 * SECOND), cause, ""));
      }
      var withheld = new ArrayList<Withheld>();
      for (int i = random.nextInt(2) * random.nextInt(6); i > 0; i--) {
        long from = random.nextLong(-10 * SECOND, 110 * SECOND);
        var holder = new Withheld.Holder(server(random), Optional.of("v"), "");
        boolean held = random.nextInt(3) > 0;
        withheld.add(new Withheld(holder, from, from + 1 + random.nextLong(30 * SECOND), held));
      }
      long now = random.nextLong(-10 * SECOND, 150 * SECOND);
      var evidence = new Evidence(pieces, outages, withheld);
      Ledger ledger = Ledger.of(evidence, 0, 100 * SECOND, now);
      assertExact(ledger);
      for (int i = 0; i < 200; i++) {
        checkMoment(ledger, evidence, random.nextLong(100 * SECOND), now, seed);
      }
      Collections.shuffle(pieces, random);
      Collections.shuffle(outages, random);
      Collections.shuffle(withheld, random);
      assertThat(Ledger.of(new Evidence(pieces, outages, withheld), 0, 100 * SECOND, now))
          .as("seed %d", seed)
          .isEqualTo(ledger);
    }
  }

  private static void checkMoment(Ledger ledger, Evidence evidence, long at, long now, long seed) {
    boolean held =
        evidence.pieces().stream()
            .anyMatch(p ->
                p.startMicros() <= at && at < p.endMicros() && !paused(evidence, p.server(), at));
    var gap =
        ledger.gaps().stream().filter(g -> g.fromMicros() <= at && at < g.toMicros()).findFirst();
    if (held) {
      assertThat(gap).as("seed %d at %d", seed, at).isEmpty();
    }
    Optional<Withheld> withheld =
        evidence.withheld().stream()
            .filter(w -> w.fromMicros() <= at && at < w.toMicros())
            .max(Comparator.comparing(Withheld::held));
    if (gap.isPresent() && withheld.isPresent()) {
      Cause cause = gap.orElseThrow().cause();
      assertThat(cause == Cause.HELD_UNREADABLE || !withheld.orElseThrow().held())
          .as("seed %d at %d: %s", seed, at, cause)
          .isTrue();
      assertThat(cause).isIn(Cause.HELD_UNREADABLE, Cause.HELD_ELSEWHERE, Cause.NOT_YET);
    } else if (gap.isPresent() && at < now && gap.orElseThrow().cause() != Cause.HELD_UNREADABLE) {
      evidence.outages().stream()
          .filter(o -> o.fromMicros() <= at && at < o.toMicros())
          .map(Outage::cause)
          .min(Comparator.naturalOrder())
          .filter(Cause::isFault)
          .ifPresent(cause ->
              assertThat(gap.orElseThrow().cause()).as("seed %d at %d", seed, at).isEqualTo(cause));
    }
  }

  private static boolean paused(Evidence evidence, ServerId server, long at) {
    return evidence.outages().stream()
        .anyMatch(o ->
            o.cause() == Cause.CAMERA_PAUSED
                && o.server().equals(server)
                && o.fromMicros() <= at
                && at < o.toMicros());
  }

  /// Covered and missing are the period: in order, no overlap, no rest, nothing empty.
  static void assertExact(Ledger ledger) {
    record Part(long from, long to) {}
    List<Part> parts =
        Stream.concat(
                ledger.covered().stream().map(r -> new Part(r.startMicros(), r.endMicros())),
                ledger.gaps().stream().map(g -> new Part(g.fromMicros(), g.toMicros())))
            .sorted(Comparator.comparingLong(Part::from))
            .toList();
    long at = ledger.fromMicros();
    for (Part part : parts) {
      assertThat(part.from()).isEqualTo(at);
      assertThat(part.to()).isGreaterThan(part.from());
      at = part.to();
    }
    assertThat(at).isEqualTo(ledger.toMicros());
    long missing = ledger.missingMicros().values().stream().mapToLong(Long::longValue).sum();
    assertThat(ledger.coveredMicros() + missing).isEqualTo(ledger.lengthMicros());
    assertThat(ledger.covered()).isSortedAccordingTo(comparingStart());
    assertThat(ledger.gaps()).isSortedAccordingTo(Comparator.comparingLong(Ledger.Gap::fromMicros));
  }

  private static Comparator<Timeline.Range> comparingStart() {
    return Comparator.comparingLong(Timeline.Range::startMicros);
  }

  private static Ledger ledger(String pieces, String outages, long now) {
    return Ledger.of(
        new Evidence(pieces(pieces), outages(outages), NOTHING_WITHHELD),
        0,
        100 * SECOND,
        now * SECOND);
  }

  private static ServerId server(Random random) {
    return new ServerId(String.valueOf((char) ('a' + random.nextInt(3))));
  }

  private static List<Piece> pieces(String text) {
    return words(text)
        .map(word -> word.split("[:-]"))
        .map(p ->
            new Piece(
                new ServerId(p[0]),
                CAMERA,
                Long.parseLong(p[1]) * SECOND,
                Long.parseLong(p[2]) * SECOND))
        .toList();
  }

  static List<Outage> outages(String text) {
    return words(text)
        .map(word -> word.split("[:=]|(?<=[0-9])-"))
        .map(p ->
            new Outage(
                new ServerId(p[0]),
                Long.parseLong(p[1]) * SECOND,
                Long.parseLong(p[2]) * SECOND,
                Cause.valueOf(p[3]),
                ""))
        .toList();
  }

  private static Stream<String> words(String text) {
    return Stream.of(text.split(" ")).filter(word -> !word.isEmpty());
  }

  private static String text(Ledger ledger) {
    var parts = new TreeMap<Long, String>();
    ledger
        .covered()
        .forEach(r ->
            parts.put(
                r.startMicros(),
                seconds(r.startMicros(), r.endMicros())
                    + r.holders().stream().map(ServerId::value).collect(Collectors.joining("+"))));
    ledger
        .gaps()
        .forEach(g -> parts.put(g.fromMicros(), seconds(g.fromMicros(), g.toMicros()) + g.cause()));
    return String.join(", ", parts.values());
  }

  static String text(Outage outage) {
    return outage.server() + " " + seconds(outage.fromMicros(), outage.toMicros()).strip();
  }

  private static String seconds(long from, long to) {
    return from / SECOND + "-" + to / SECOND + " ";
  }
}
