package dev.meerkat.core.archive;

import dev.meerkat.core.model.Cause;
import java.util.Optional;

/// Finds a camera that is connected and sends, of which nothing becomes durable: an open socket is
/// no recording. It is asked several times a second with what is known of the running session.
///
/// | Pictures arrive, nothing durable for the limit, and | Verdict |
/// |---|---|
/// | the disk refuses what it was handed, for a second already | what it is refused for: the limit is not waited for |
/// | the disk takes nothing, or pictures are dropped for it | what is known of the archive, or else DISK_SLOW |
/// | there has been no key frame | CAMERA_UNUSABLE, with what to set |
/// | every key frame was damaged | CAMERA_UNUSABLE, with where to look |
/// | none of these | UNKNOWN |
///
/// | No picture arrives any more, and | Verdict |
/// |---|---|
/// | for a second more than the limit, and three times as long as is usual | CAMERA_SILENT |
/// | it is not known what is usual | none: that is for the connection to find |
///
/// The limit counts from the newest durable sample, and before the first one from the first
/// picture. A camera that sends a picture every few seconds is given the time of three of them.
/// Whether a silent camera is connected to anew is for the connection to say, which may give it
/// longer while it answers.
///
/// @param limitMillis above 0
public record RecordingCheck(long limitMillis) {
  private static final int PAUSES = 3;

  /// Within this, retention makes room on a full disk as a rule, so that nobody need be told.
  private static final long REFUSAL_MILLIS = 1_000;

  /// By how much longer than the limit a camera may send nothing.
  private static final long SILENT_MILLIS = 1_000;

  /// What is known of a session. Times are of one monotonic clock.
  ///
  /// @param firstPictureMillis when the first picture arrived
  /// @param newestPictureMillis when the newest picture arrived
  /// @param durableMillis when something last became durable; empty before the first time
  /// @param longestPauseMillis longest time between two pictures since something became durable
  /// @param usualPauseMillis time between two pictures as a rule, see [UsualPause]
  /// @param keyFrame whether there has been one, damaged or not
  /// @param wholeKeyFrame whether there has been one that was not damaged
  /// @param handedOn whether something was handed to the disk that is not durable yet
  /// @param dropping whether pictures are dropped because too much waits for the disk
  /// @param refused since when the disk refuses what it was handed, which is tried again
  /// @param archive what is known to be wrong with all volumes; its words say where
  public record Session(
      long firstPictureMillis,
      long newestPictureMillis,
      Optional<Long> durableMillis,
      long longestPauseMillis,
      Optional<Long> usualPauseMillis,
      boolean keyFrame,
      boolean wholeKeyFrame,
      boolean handedOn,
      boolean dropping,
      Optional<Refusal> refused,
      Optional<Verdict> archive) {}

  /// The disk takes nothing, for a reason that it tells.
  public record Refusal(long sinceMillis, Verdict verdict) {}

  /// @param words a sentence for the operator: what, and what to do
  public record Verdict(Cause cause, String words) {}

  public RecordingCheck {
    if (limitMillis <= 0) {
      throw new IllegalArgumentException("a limit of " + limitMillis + " ms is not above 0");
    }
  }

  /// Empty while the session is well, or is not known to be otherwise yet.
  public Optional<Verdict> at(long nowMillis, Session session) {
    Optional<Verdict> refusal =
        session
            .refused()
            .filter(each -> nowMillis - each.sinceMillis() >= REFUSAL_MILLIS)
            .map(each -> of(each.verdict(), "connected but not recording: "));
    return refusal.or(() -> idle(nowMillis, session));
  }

  private static Verdict of(Verdict known, String connected) {
    return new Verdict(known.cause(), connected + known.words());
  }

  private Optional<Verdict> idle(long nowMillis, Session session) {
    long limit = Math.max(limitMillis, PAUSES * session.longestPauseMillis());
    long since = session.durableMillis().orElse(session.firstPictureMillis());
    boolean arriving = nowMillis - session.newestPictureMillis() < limit;
    if (!arriving) {
      return silent(nowMillis, session);
    }
    if (nowMillis - since < limit) {
      return Optional.empty();
    }
    String connected = "connected but not recording for " + limit / 1_000 + " s: ";
    if (session.handedOn() || session.dropping()) {
      Verdict slow =
          new Verdict(
              Cause.DISK_SLOW,
              "the archive's disk has taken nothing, see whether it hangs or is overloaded");
      return Optional.of(of(session.archive().orElse(slow), connected));
    }
    if (!session.keyFrame()) {
      return Optional.of(
          new Verdict(
              Cause.CAMERA_UNUSABLE,
              connected
                  + "the camera has sent no key frame, set it to send one every second or two"));
    }
    if (!session.wholeKeyFrame()) {
      return Optional.of(
          new Verdict(
              Cause.CAMERA_UNUSABLE,
              connected
                  + "every key frame of the camera came damaged, check its network"
                  + " or lower its bit rate"));
    }
    return Optional.of(
        new Verdict(Cause.UNKNOWN, connected + "pictures arrive but none is written, see the log"));
  }

  private Optional<Verdict> silent(long nowMillis, Session session) {
    return session
        .usualPauseMillis()
        .map(usual -> Math.max(limitMillis + SILENT_MILLIS, PAUSES * usual))
        .filter(limit -> nowMillis - session.newestPictureMillis() >= limit)
        .map(limit ->
            new Verdict(
                Cause.CAMERA_SILENT,
                "connected but not recording for "
                    + limit / 1_000
                    + " s: the camera sends no picture; if it stays so, restart it"));
  }
}
