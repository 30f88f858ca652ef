package dev.meerkat.media.rtsp;

import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.rtp.RtpReceiver;
import dev.meerkat.media.rtsp.RtspException.Kind;
import dev.meerkat.media.rtsp.RtspHandshake.Playing;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// A playing session with a camera: RTSP 1.0, RTP interleaved on its TCP connection (RFC 2326
/// §10.12).
///
/// One thread calls [#open] and [#pump], best a virtual one; it reads, keeps the session alive and
/// calls the sink. Any other may call [#close]. Interrupting a virtual thread in [#open] or [#pump]
/// breaks the connection, too.
public final class RtspSession implements AutoCloseable {
  private final RtspTarget target;
  private final RtspTimeouts timeouts;
  private final RtspConnection connection;
  private final Playing playing;
  private final List<String> notes;
  private final KeepAlive keepAlive;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean pumped = new AtomicBoolean();

  private RtspSession(RtspOpening.Opened opened, RtspTimeouts timeouts) {
    this.target = opened.target();
    this.timeouts = timeouts;
    this.connection = opened.connection();
    this.playing = opened.playing();
    this.notes = opened.notes();
    this.keepAlive = new KeepAlive(target, connection, playing, System.nanoTime());
  }

  /// Connects and goes through OPTIONS, DESCRIBE, SETUP and PLAY, following redirects.
  public static RtspSession open(RtspTarget target, RtspTimeouts timeouts) throws RtspException {
    return new RtspSession(new RtspOpening(target, timeouts).open(), timeouts);
  }

  /// What is received, video first.
  public List<RtspTrack> tracks() {
    return playing.choice().tracks().stream().map(TrackChoice.Chosen::track).toList();
  }

  /// What is offered but not received, and why, and what else is not as configured; one sentence
  /// each.
  public List<String> notes() {
    return notes;
  }

  /// Receives until the camera ends or [#close]. To be called once.
  ///
  /// @param sink called by this thread; what it throws ends the pump and comes out of it
  /// @throws RtspException how it ended, when not by [#close]
  public void pump(SampleSink sink) throws RtspException {
    if (pumped.getAndSet(true)) {
      throw new IllegalStateException("the session of " + target + " was pumped before");
    }
    try {
      receive(new Watched(sink));
    } catch (RtspException e) {
      if (!closed.get()) {
        throw e;
      }
    }
  }

  private void receive(Watched sink) throws RtspException {
    playing.choice().tracks().forEach(chosen -> chosen.receiver().start(sink));
    for (RtspConnection.EarlyFrame early : connection.takeEarlyFrames()) {
      Optional<RtpReceiver> receiver = playing.byChannel().get(early.channel());
      if (receiver.isPresent()) {
        byte[] data = early.data().toArray();
        receiver.get().packet(data, 0, data.length, early.arrivalNanos(), sink);
      }
    }
    int tickMillis = Math.clamp(timeouts.silenceMillis() / 4, 1, 1_000);
    long nowNanos = System.nanoTime();
    while (!closed.get()) {
      deliver(nowNanos, sink);
      checkSilence(nowNanos, sink);
      keepAlive.tick(nowNanos);
      if (sink.underWay()) {
        LockSupport.parkNanos(ReadPace.waitNanos(nowNanos, connection.reader().lastReadBytes()));
      }
      connection.fillWithin(tickMillis);
      nowNanos = System.nanoTime();
    }
  }

  /// Takes all that is in the buffer.
  private void deliver(long arrivalNanos, Watched sink) throws RtspException {
    RtspReader reader = connection.reader();
    while (true) {
      switch (connection.next()) {
        case FRAME -> {
          Optional<RtpReceiver> receiver = playing.byChannel().get(reader.channel());
          if (receiver.isPresent()) {
            receiver
                .get()
                .packet(
                    reader.buffer(),
                    reader.frameOffset(),
                    reader.frameLength(),
                    arrivalNanos,
                    sink);
          }
        }
        case MESSAGE -> {
          if (reader.message().isResponse()) {
            keepAlive.answered(reader.message());
          } else {
            asked(reader.message());
          }
        }
        case INCOMPLETE -> {
          return;
        }
      }
    }
  }

  private void asked(RtspMessage request) throws RtspException {
    connection.answer(request);
    Optional<String> ending = CameraRequest.ending(request);
    if (ending.isPresent()) {
      throw new RtspException(Kind.ENDED, target + ": " + ending.get());
    }
  }

  private void checkSilence(long nowNanos, Watched sink) throws RtspException {
    if (nowNanos - sink.lastNanos < 1_000_000L * timeouts.silenceMillis()) {
      return;
    }
    TrackChoice.Chosen first = playing.choice().tracks().getFirst();
    String complaint = first.receiver().complaint();
    throw new RtspException(
        Kind.SILENT,
        target
            + ": no "
            + (first.track().kind() == RtspTrack.Kind.VIDEO ? "picture" : "sound")
            + " for "
            + timeouts.silenceMillis()
            + " ms"
            + (complaint.isEmpty() ? "" : " (" + complaint + ")")
            + "; if it stays so, restart the camera");
  }

  /// Ends the session: TEARDOWN without waiting for its answer, then the connection.
  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      connection.closeAfter("TEARDOWN", playing.aggregateUrl(), playing.sessionHeader());
    }
  }

  /// Passes on, and notes when the first track last gave a sample. The time is taken when the
  /// receiver is done with it, so that a slow receiver does not look like a silent camera.
  private static final class Watched implements SampleSink {
    private final SampleSink sink;
    private long lastNanos = System.nanoTime();
    private int keyFrames;

    Watched(SampleSink sink) {
      this.sink = sink;
    }

    @Override
    public void format(int track, TrackFormat format) {
      sink.format(track, format);
    }

    @Override
    public void sample(Sample sample) {
      sink.sample(sample);
      if (sample.track() == 0) {
        lastNanos = System.nanoTime();
        keyFrames += sample.keyFrame() && !underWay() ? 1 : 0;
      }
    }

    /// Whether the first group of pictures, for which a takeover waits, is complete.
    boolean underWay() {
      return keyFrames >= 2;
    }
  }
}
