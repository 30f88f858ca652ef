package dev.meerkat.core.archive;

/// Decides where segments and fragments of one session end. It is asked before each video sample,
/// in decoding order.
///
/// | Sample | Segment open | Outcome |
/// |---|---|---|
/// | key frame | no | SEGMENT |
/// | other | no | DROP |
/// | key frame after a break | yes | SEGMENT |
/// | other after a break | yes | DROP |
/// | any, the session's first fragment goes on | yes | NONE |
/// | key frame, segment is long enough | yes | SEGMENT |
/// | would make the fragment too long | yes | FRAGMENT |
/// | key frame, fragment is half full | yes | FRAGMENT |
/// | any other | yes | NONE |
///
/// A *break* is a change of format or a gap in the session's times. Where pictures are reordered, a
/// fragment ends only before a picture that is shown after all others of the fragment, so that
/// presentation times of fragments do not overlap; a fragment of twice the length ends anyway. The
/// first fragment may have to go on because its times are still being put right ([CatchUp]). Not
/// safe for use by several threads.
public final class CutRule {
  /// So many times as long as it should be, and a segment is too long.
  static final int MOST_LENGTHS = 10;

  /// Cameras that save on key frames while nothing moves may take minutes for one.
  static final long LEAST_MOST_MICROS = 600_000_000;

  private final CutSettings settings;
  private boolean firstFragment = true;
  private boolean firstGoesOn;
  private boolean open;
  private long segmentStartMicros;
  private long fragmentStartMicros;
  private long newestMicros;

  public CutRule(CutSettings settings) {
    this.settings = settings;
  }

  /// @param wallMicros when the sample is shown
  /// @param breaks whether the sample cannot continue the segment
  public Cut before(long wallMicros, boolean keyFrame, boolean breaks) {
    Cut cut = decide(wallMicros, keyFrame, breaks);
    switch (cut) {
      case NONE -> newestMicros = Math.max(newestMicros, wallMicros);
      case FRAGMENT -> {
        firstFragment = false;
        beginFragment(wallMicros);
      }
      case SEGMENT -> {
        firstFragment &= !open;
        open = true;
        segmentStartMicros = wallMicros;
        beginFragment(wallMicros);
      }
      case DROP -> open = false;
    }
    return cut;
  }

  /// Tells whether the session's first fragment is not to end before the next sample.
  public void firstGoesOn(boolean value) {
    firstGoesOn = value;
  }

  /// Whether the segment has waited for a key frame for so long that it should not go on: retention
  /// cannot delete it, and whoever looks for a moment in it has to decode all before that.
  public boolean overdue(long wallMicros) {
    return open && wallMicros - segmentStartMicros >= mostMicros();
  }

  /// How long a segment may become.
  public long mostMicros() {
    return Math.max(MOST_LENGTHS * settings.segmentMicros(), LEAST_MOST_MICROS);
  }

  /// The times of the samples so far were put earlier.
  public void earlier(long micros) {
    segmentStartMicros -= micros;
    fragmentStartMicros -= micros;
    newestMicros -= micros;
  }

  /// The segment was ended for a reason of the caller's; the next one begins at a key frame.
  public void ended() {
    open = false;
  }

  private void beginFragment(long wallMicros) {
    fragmentStartMicros = wallMicros;
    newestMicros = wallMicros;
  }

  private Cut decide(long wallMicros, boolean keyFrame, boolean breaks) {
    if (!open || breaks) {
      return keyFrame ? Cut.SEGMENT : Cut.DROP;
    }
    if (firstFragment && firstGoesOn) {
      return Cut.NONE;
    }
    if (keyFrame && wallMicros - segmentStartMicros >= settings.segmentMicros()) {
      return Cut.SEGMENT;
    }
    long lengthMicros = wallMicros - fragmentStartMicros;
    if (wallMicros <= newestMicros && wallMicros != fragmentStartMicros) {
      boolean tooLong = newestMicros - fragmentStartMicros >= 2 * settings.fragmentMicros();
      return tooLong ? Cut.FRAGMENT : Cut.NONE;
    }
    if (firstFragment && lengthMicros >= settings.firstFragmentMicros()) {
      return Cut.FRAGMENT;
    }
    long withSampleMicros = lengthMicros + (wallMicros - newestMicros);
    boolean halfFull = lengthMicros >= settings.fragmentMicros() / 2;
    return withSampleMicros > settings.fragmentMicros() || (keyFrame && halfFull)
        ? Cut.FRAGMENT
        : Cut.NONE;
  }
}
