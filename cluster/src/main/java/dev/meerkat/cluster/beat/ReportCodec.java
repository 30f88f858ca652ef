package dev.meerkat.cluster.beat;

import dev.meerkat.cluster.LeaseCodec;
import dev.meerkat.cluster.WireException;
import dev.meerkat.cluster.WireReader;
import dev.meerkat.cluster.WireWriter;
import dev.meerkat.core.group.DataReport;
import dev.meerkat.core.group.PeerReport;
import dev.meerkat.core.group.Phase;
import dev.meerkat.core.replication.Eligibility;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A [PeerReport] as bytes, at most [#MAX_BYTES]: run, sequence, stamp, the echo's run and its
/// stamp plus one (numbers); phase (octet); flags (octet; 1: running, 2: reaches, 4: willing, 8:
/// ready, 16: linked, 32: ended, 64: the copy's newest use was there); the lease ([LeaseCodec]);
/// the copy's grade (octet) and why (text); lag (number); trouble (text); the vacated epoch
/// (number); why (text). What is said to people is cut off after [#MAX_TEXT_BYTES].
final class ReportCodec {
  static final int MAX_TEXT_BYTES = 200;
  static final int MAX_BYTES = 829;

  /// As they are numbered on the wire: a new one goes to the end.
  private static final List<Phase> PHASES =
      List.of(
          Phase.OUT,
          Phase.BRINGING_IN,
          Phase.STANDBY,
          Phase.WAITING,
          Phase.ISOLATED,
          Phase.FAILED,
          Phase.CONFLICT,
          Phase.CLAIMING,
          Phase.STARTING,
          Phase.ACTIVE,
          Phase.STOPPING,
          Phase.FENCING);

  private static final List<Eligibility.Grade> GRADES =
      List.of(
          Eligibility.Grade.COMPLETE, Eligibility.Grade.LOGICAL, Eligibility.Grade.INCONSISTENT);

  private static final int RUNNING = 1;
  private static final int REACHES = 2;
  private static final int WILLING = 4;
  private static final int READY = 8;
  private static final int LINKED = 16;
  private static final int ENDED = 32;
  private static final int OWN = 64;
  private static final int ALL = 127;

  private ReportCodec() {}

  static void write(PeerReport report, WireWriter out) {
    out.number(report.run());
    out.number(report.sequence());
    out.number(report.stampMillis());
    out.number(report.echoRun());
    out.number(report.echoMillis() + 1);
    out.octet(PHASES.indexOf(report.phase()));
    out.octet(
        flag(report.running(), RUNNING)
            | flag(report.reaches(), REACHES)
            | flag(report.willing(), WILLING)
            | flag(report.ready(), READY)
            | flag(report.data().linked(), LINKED)
            | flag(report.ended(), ENDED)
            | flag(report.data().own(), OWN));
    LeaseCodec.write(report.lease(), out);
    out.octet(GRADES.indexOf(report.data().eligibility().grade()));
    out.text(cut(report.data().eligibility().words()));
    out.number(report.data().lagBytes());
    out.text(cut(report.data().trouble()));
    out.number(report.vacatedEpoch());
    out.text(cut(report.why()));
  }

  private static int flag(boolean set, int bit) {
    return set ? bit : 0;
  }

  /// As much of it as fits, in whole characters.
  static String cut(String text) {
    var bytes = ByteBuffer.allocate(MAX_TEXT_BYTES);
    var chars = CharBuffer.wrap(text);
    StandardCharsets.UTF_8.newEncoder().encode(chars, bytes, true);
    return text.substring(0, chars.position());
  }

  static PeerReport read(WireReader in) throws WireException {
    long run = in.number();
    long sequence = in.number();
    long stampMillis = in.number();
    long echoRun = in.number();
    long echoMillis = in.number() - 1;
    Phase phase = one(in, "phase", PHASES);
    int flags = in.octet();
    if (flags > ALL) {
      throw in.wrong("the flags " + flags + " are not known");
    }
    var lease = LeaseCodec.read(in);
    var grade = one(in, "grade of the copy", GRADES);
    var data =
        new DataReport(
            new Eligibility(grade, in.text("eligibility", MAX_TEXT_BYTES)),
            (flags & OWN) != 0,
            (flags & LINKED) != 0,
            in.number(),
            in.text("trouble", MAX_TEXT_BYTES));
    return new PeerReport(
        run,
        sequence,
        stampMillis,
        echoRun,
        echoMillis,
        phase,
        (flags & RUNNING) != 0,
        lease,
        (flags & REACHES) != 0,
        (flags & WILLING) != 0,
        (flags & READY) != 0,
        data,
        in.number(),
        (flags & ENDED) != 0,
        in.text("reason", MAX_TEXT_BYTES));
  }

  private static <T> T one(WireReader in, String what, List<T> values) throws WireException {
    int number = in.octet();
    if (number >= values.size()) {
      throw in.wrong("the " + what + " " + number + " is not known");
    }
    return values.get(number);
  }
}
