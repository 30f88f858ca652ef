package dev.meerkat.media.rtsp;

import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.rtp.Reception;
import dev.meerkat.media.rtsp.RtspException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// A playing session with a camera: RTSP 1.0, RTP interleaved on its TCP connection (RFC 2326
/// §10.12) or by UDP.
///
/// One thread calls [#open] and [#pump], best a virtual one; it reads the connection, keeps the
/// session alive and calls the sink. What comes by UDP is read by a further virtual thread for each
/// port, which calls the sink in its place, never two at a time. Any other may call [#close].
/// Interrupting a virtual thread in [#open] or [#pump] breaks the connection, too.
public final class RtspSession implements AutoCloseable {
  private static final long GOODBYE_NANOS = 1_000_000_000;

  private final RtspTarget target;
  private final RtspTimeouts timeouts;
  private final long silenceNanos;
  private final RtspConnection connection;
  private final Playing playing;
  private final List<String> notes;
  private final KeepAlive keepAlive;
  private final RtcpSender reports;
  private final List<Optional<Playing.Channel>> channels;
  private long goodbyeNanos;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean pumped = new AtomicBoolean();

  private RtspSession(RtspOpening.Opened opened, RtspTimeouts timeouts) {
    this.target = opened.target();
    this.timeouts = timeouts;
    this.connection = opened.connection();
    this.playing = opened.playing();
    this.notes = opened.notes();
    this.channels = playing.channels();
    long nowNanos = System.nanoTime();
    this.silenceNanos = 1_000_000L * timeouts.silenceMillis();
    this.keepAlive = new KeepAlive(target, connection, playing, silenceNanos, nowNanos);
    this.reports = new RtcpSender(connection, playing, nowNanos);
  }

  /// As [#open(RtspTarget, RtspSettings)], over TCP where the camera does that.
  public static RtspSession open(RtspTarget target, RtspTimeouts timeouts) throws RtspException {
    return open(target, RtspSettings.of(timeouts));
  }

  /// Connects and goes through OPTIONS, DESCRIBE, SETUP and PLAY, following redirects, and trying
  /// one transport after the other as set.
  public static RtspSession open(RtspTarget target, RtspSettings settings) throws RtspException {
    return new RtspSession(new RtspOpening(target, settings).open(), settings.timeouts());
  }

  /// What is received, video first.
  public List<RtspTrack> tracks() {
    return playing.choice().tracks().stream().map(TrackChoice.Chosen::track).toList();
  }

  /// Whether the tracks come by UDP.
  public boolean overUdp() {
    return !playing.udp().isEmpty();
  }

  /// What is offered but not received, and why, and what else is not as configured; one sentence
  /// each.
  public List<String> notes() {
    return notes;
  }

  /// As [#pump(SampleSink, Consumer)], without notes.
  public void pump(SampleSink sink) throws RtspException {
    pump(sink, _ -> {});
  }

  /// Receives until the camera ends or [#close]. To be called once.
  ///
  /// @param sink called by one thread at a time; what it throws ends the pump and comes out of it
  /// @param told called as the sink is, with what an operator may want to know; one sentence each
  /// @throws RtspException how it ended, when not by [#close]
  public void pump(SampleSink sink, Consumer<String> told) throws RtspException {
    if (pumped.getAndSet(true)) {
      throw new IllegalStateException("the session of " + target + " was pumped before");
    }
    try {
      receive(new Watched(sink), told);
    } catch (RtspException e) {
      failedByUdp();
      if (!closed.get()) {
        throw e;
      }
    } finally {
      playing.udp().close();
      // Whoever delivers now is done before we return.
      playing.locked(() -> {
        playing.choice().tracks().forEach(chosen -> chosen.receiver().end());
        return true;
      });
    }
  }

  /// The connection is closed when delivery by UDP fails; then that is the reason.
  private void failedByUdp() throws RtspException {
    Optional<Throwable> failure = playing.udp().failure();
    if (failure.isPresent() && failure.get() instanceof RuntimeException e) {
      throw e;
    }
    if (failure.isPresent() && failure.get() instanceof IOException e) {
      throw new RtspException(Kind.ENDED, target + ": UDP broke: " + e.getMessage(), e);
    }
  }

  private void receive(Watched sink, Consumer<String> told) throws RtspException {
    playing.choice().tracks().forEach(chosen -> chosen.receiver().start(overUdp(), sink));
    for (EarlyPackets.Early<Integer> early : connection.takeEarly()) {
      byte[] data = early.data().toArray();
      frame(early.from(), data, 0, data.length, early.arrivalNanos(), sink, told);
    }
    if (!playing.udp().isEmpty()) {
      playing.udp().deliverTo(sink, told, connection::close);
    }
    int tickMillis = Math.clamp(timeouts.silenceMillis() / 4, 1, overUdp() ? 250 : 1_000);
    ReadPace pace = new ReadPace();
    long nowNanos = System.nanoTime();
    while (!closed.get()) {
      deliver(nowNanos, sink, told);
      playing.udp().tick(nowNanos);
      PicturePace pictures = sink.pace;
      checkSilence(nowNanos, pictures);
      checkGoodbye(nowNanos);
      keepAlive.tick(nowNanos, pictures);
      reports.tick(nowNanos);
      // TLS gives one record a read, so there waiting would not gather more.
      if (!overUdp()
          && !target.secure()
          && sink.keyFrame
          && pace.waits(nowNanos, connection.reader().lastReadBytes())) {
        ReadBeat.SHARED.await();
      }
      connection.fillWithin(tickMillis);
      nowNanos = System.nanoTime();
    }
  }

  private void frame(
      int channel,
      byte[] buffer,
      int offset,
      int length,
      long arrivalNanos,
      Watched sink,
      Consumer<String> told) {
    Optional<Playing.Channel> use = channels.get(channel);
    if (use.isPresent()) {
      IncomingTrack track = use.get().track();
      track.packet(use.get().control(), buffer, offset, length, arrivalNanos, sink).ifPresent(told);
    }
  }

  /// Takes all that is in the buffer.
  private void deliver(long arrivalNanos, Watched sink, Consumer<String> told)
      throws RtspException {
    RtspReader reader = connection.reader();
    while (true) {
      switch (connection.next()) {
        case FRAME ->
            frame(
                reader.channel(),
                reader.buffer(),
                reader.frameOffset(),
                reader.frameLength(),
                arrivalNanos,
                sink,
                told);
        case MESSAGE -> {
          if (reader.message().isResponse()) {
            keepAlive.answered(reader.message(), arrivalNanos);
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

  private void checkSilence(long nowNanos, PicturePace pace) throws RtspException {
    if (!pace.silent(nowNanos, keepAlive.answeredNanos(), silenceNanos)) {
      return;
    }
    long allowedNanos = pace.allowedNanos(silenceNanos);
    boolean answers = pace.pauseNanos(nowNanos) >= allowedNanos;
    TrackChoice.Chosen first = playing.choice().tracks().getFirst();
    String complaint = first.receiver().complaint();
    if (first.receiver().withholds()) {
      throw new RtspException(
          Kind.UNDECODABLE,
          target
              + ": pictures arrive but cannot be decoded: "
              + complaint
              + "; restart the camera, or choose another codec or profile in it");
    }
    throw new RtspException(
        Kind.SILENT,
        target
            + ": no "
            + (first.track().kind() == RtspTrack.Kind.VIDEO ? "picture" : "sound")
            + (answers ? "" : " and no answer")
            + " for "
            + (answers ? allowedNanos : silenceNanos) / 1_000_000
            + " ms"
            + (complaint.isEmpty() ? "" : " (" + complaint + ")")
            + "; if it stays so, restart the camera");
  }

  /// A goodbye of the first track (RFC 3550 §6.6) ends the session unless packets follow: some
  /// cameras send it for a session that is over.
  private void checkGoodbye(long nowNanos) throws RtspException {
    IncomingTrack first = playing.incoming().getFirst().track();
    if (!playing.locked(first.rtcp()::saidGoodbye)) {
      goodbyeNanos = nowNanos;
    } else if (nowNanos - goodbyeNanos > GOODBYE_NANOS) {
      throw new RtspException(Kind.ENDED, target + ": the camera has said that its stream is over");
    }
  }

  /// What was received until now, one sentence for each track; of use when something is missing.
  public List<String> summary() {
    return playing.locked(() -> {
      List<String> sentences = new ArrayList<>();
      for (int i = 0; i < playing.incoming().size(); i++) {
        Reception reception = playing.incoming().get(i).track().rtp().reception();
        sentences.add(
            tracks().get(i).codec()
                + ": "
                + reception.packets()
                + " packets, "
                + reception.lost()
                + " lost, jitter "
                + reception.jitterMicros()
                + " µs");
      }
      long foreign = playing.udp().foreignPackets();
      if (foreign > 0) {
        sentences.add(foreign + " packets by UDP came from other hosts and were dropped");
      }
      return List.copyOf(sentences);
    });
  }

  /// Ends the session: TEARDOWN without waiting for its answer, then the connection.
  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      connection.closeAfter("TEARDOWN", playing.aggregateUrl(), playing.sessionHeader());
      if (!pumped.get()) {
        playing.udp().close();
      }
    }
  }

  /// Passes on, and notes how often the first track gives a sample.
  private static final class Watched implements SampleSink {
    private final SampleSink sink;
    private volatile PicturePace pace = PicturePace.from(System.nanoTime());

    /// Whether a key frame has come.
    private boolean keyFrame;

    Watched(SampleSink sink) {
      this.sink = sink;
    }

    @Override
    public void format(int track, TrackFormat format) {
      sink.format(track, format);
    }

    @Override
    public void sample(Sample sample) {
      if (sample.track() != 0) {
        sink.sample(sample);
        return;
      }
      PicturePace before = pace;
      long nowNanos = System.nanoTime();
      sink.sample(sample);
      pace = before.with(nowNanos, System.nanoTime());
      keyFrame |= sample.keyFrame();
    }
  }
}
