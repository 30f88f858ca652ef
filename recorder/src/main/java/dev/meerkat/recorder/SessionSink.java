package dev.meerkat.recorder;

import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Where the samples of one session go: into memory while the camera is held warm, else to a
/// writer. When that changes to recording, what is held goes to the writer first, as fast as it has
/// room, and what comes meanwhile waits behind it. For use by the session's thread, except where it
/// says otherwise.
final class SessionSink implements SampleSink {
  /// What hears of a session's change between held and recorded.
  interface Listener {
    /// Recording begins.
    ///
    /// @return where the samples go
    SessionWriter recording();

    /// Recording is over, what it has taken is handed to the archive.
    void recorded();

    /// A key frame is held.
    void holding();
  }

  private final HeldSamples held;
  private final BooleanSupplier room;
  private final Listener listener;
  private volatile boolean warm;
  private Optional<SessionWriter> writer = Optional.empty();

  /// Whether it is still to be told that a key frame is held.
  private volatile boolean untold;

  /// @param room whether the writer should be given more of what is held
  SessionSink(HeldSamples held, BooleanSupplier room, Listener listener) {
    this.held = held;
    this.room = room;
    this.listener = listener;
  }

  /// Holds from now on, or records. May be called by any thread; takes effect with the next sample,
  /// and is told then, also when it is what was done before.
  void holdWarm(boolean value) {
    untold = value;
    warm = value;
  }

  @Override
  public void format(int track, TrackFormat format) {
    held.format(track, format);
    if (held.isHandedOn()) {
      writer.ifPresent(to -> to.format(track, format));
    }
  }

  @Override
  public void sample(Sample sample) {
    if (warm) {
      hold(sample);
    } else {
      record(writer.orElseGet(this::begin), sample);
    }
  }

  private void hold(Sample sample) {
    if (writer.isPresent()) {
      end();
    }
    held.sample(sample);
    if (untold && !held.isEmpty()) {
      untold = false;
      listener.holding();
    }
  }

  private SessionWriter begin() {
    SessionWriter to = listener.recording();
    writer = Optional.of(to);
    held.keepAll();
    if (held.isEmpty()) {
      held.formats(to);
    }
    return to;
  }

  private void record(SessionWriter to, Sample sample) {
    if (held.isHandedOn()) {
      to.sample(sample);
      return;
    }
    held.sample(sample);
    while (!held.isEmpty() && room.getAsBoolean()) {
      held.handOn(to);
    }
  }

  /// The session is over: what has come to be recorded is handed on, and the memory given back.
  void finish() {
    if (writer.isPresent()) {
      while (!warm && !held.isEmpty()) {
        held.handOn(writer.get());
      }
      end();
    }
    held.clear();
  }

  private void end() {
    try {
      writer.ifPresent(SessionWriter::finish);
    } finally {
      writer = Optional.empty();
      held.clear();
      listener.recorded();
    }
  }
}
