package dev.meerkat.recorder;

import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import java.util.ArrayDeque;
import java.util.TreeMap;

/// The newest groups of pictures of a session, in memory only: what a warm backup has of a camera.
/// Begins with a key frame. The oldest group goes once those after it reach back far enough, or
/// when memory is short; then even the newest may go, and the next key frame begins anew. For use
/// by one thread.
final class HeldSamples implements SampleSink {
  /// Hears of what was to be handed on, and had to go because memory was short.
  interface Loss {
    void lost(long fromNanos, long toNanos);
  }

  private static final int NONE = -1;

  private final long holdNanos;
  private final BufferPool memory;
  private final Loss loss;
  private final ArrayDeque<HeldGroup> groups = new ArrayDeque<>();
  private final TreeMap<Integer, TrackFormat> formats = new TreeMap<>();
  private int video = NONE;
  private boolean keepsAll;

  /// Whether memory was so short that what comes belongs to a group that is gone.
  private boolean broken;

  /// @param holdNanos how far back it should reach
  HeldSamples(long holdNanos, BufferPool memory, Loss loss) {
    this.holdNanos = holdNanos;
    this.memory = memory;
    this.loss = loss;
  }

  @Override
  public void format(int track, TrackFormat format) {
    if (video == NONE && format instanceof TrackFormat.Video) {
      video = track;
    }
    formats.put(track, format);
    if (!groups.isEmpty()) {
      groups.getLast().format(track, format);
    }
  }

  @Override
  public void sample(Sample sample) {
    if (sample.track() == video && sample.keyFrame()) {
      begin(sample.arrivalNanos());
    }
    while (memory.exhausted() && !groups.isEmpty()) {
      giveUp(sample.arrivalNanos());
    }
    if (!groups.isEmpty()) {
      groups.getLast().add(sample);
    }
  }

  private void giveUp(long nowNanos) {
    HeldGroup oldest = groups.remove();
    oldest.release();
    broken = groups.isEmpty();
    if (keepsAll) {
      loss.lost(oldest.startNanos(), broken ? nowNanos : groups.getFirst().startNanos());
    }
  }

  private void begin(long nowNanos) {
    broken = false;
    groups.add(new HeldGroup(memory, formats, nowNanos));
    while (!keepsAll && groups.size() > 1 && reachesBack(nowNanos)) {
      groups.remove().release();
    }
  }

  /// Whether those behind the first group are enough.
  private boolean reachesBack(long nowNanos) {
    HeldGroup second = groups.stream().skip(1).findFirst().orElseThrow();
    return nowNanos - second.startNanos() >= holdNanos;
  }

  boolean isEmpty() {
    return groups.isEmpty();
  }

  /// Whether what comes now follows on what was handed on.
  boolean isHandedOn() {
    return groups.isEmpty() && !broken;
  }

  /// From now on nothing goes because it is old: all is to be [handed on][#handOn].
  void keepAll() {
    keepsAll = true;
  }

  /// Hands the oldest sample on, with the formats that it needs before it.
  void handOn(SampleSink sink) {
    HeldGroup first = groups.getFirst();
    first.handOn(sink);
    if (first.isEmpty()) {
      groups.remove().release();
    }
  }

  /// Hands the formats on as they are now.
  void formats(SampleSink sink) {
    formats.forEach(sink::format);
  }

  /// Forgets all samples, and begins again with the next key frame.
  void clear() {
    groups.forEach(HeldGroup::release);
    groups.clear();
    keepsAll = false;
    broken = false;
  }
}
