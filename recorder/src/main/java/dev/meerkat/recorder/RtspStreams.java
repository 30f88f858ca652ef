package dev.meerkat.recorder;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.Cause;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.rtsp.RtspException;
import dev.meerkat.media.rtsp.RtspSession;
import dev.meerkat.media.rtsp.RtspSettings;
import dev.meerkat.media.rtsp.RtspTarget;
import dev.meerkat.media.rtsp.RtspTimeouts;
import dev.meerkat.media.rtsp.RtspTransport;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Connects to cameras by RTSP. What is worth knowing of a camera is logged once, not at each
/// session.
public final class RtspStreams implements CameraStream.Opener {
  public static final RtspStreams DEFAULT = new RtspStreams(RtspTimeouts.DEFAULT);

  private static final Logger log = LoggerFactory.getLogger(RtspStreams.class);

  /// Notes that are remembered; when there are more, all are told again.
  private static final int MAX_TOLD = 100_000;

  private record Note(CameraId camera, String text) {}

  private final RtspTimeouts timeouts;
  private final Set<Note> told = ConcurrentHashMap.newKeySet();
  private final UdpMemory udp = new UdpMemory();

  public RtspStreams(RtspTimeouts timeouts) {
    this.timeouts = timeouts;
  }

  @Override
  public CameraStream open(Camera camera) throws CameraStreamException {
    try {
      RtspTarget target = RtspTarget.of(camera.url(), camera.username(), camera.password());
      RtspSettings settings = settings(camera);
      RtspSession session = RtspSession.open(target, settings);
      if (settings.transport() == RtspTransport.UDP) {
        udp.tried(camera.id(), session.overUdp(), System.nanoTime());
      }
      session.notes().forEach(note -> tell(camera.id(), note));
      return new Playing(camera.id(), session);
    } catch (RtspException e) {
      throw failed(e);
    } catch (IllegalArgumentException e) {
      throw new CameraStreamException(Cause.CAMERA_UNREACHABLE, String.valueOf(e.getMessage()), e);
    }
  }

  private static CameraStreamException failed(RtspException e) {
    return new CameraStreamException(cause(e.kind()), String.valueOf(e.getMessage()), e);
  }

  private static Cause cause(RtspException.Kind kind) {
    return switch (kind) {
      case UNREACHABLE -> Cause.CAMERA_UNREACHABLE;
      case NOT_RTSP -> Cause.CAMERA_NOT_RTSP;
      case UNAUTHORIZED -> Cause.CAMERA_PASSWORD;
      case BUSY -> Cause.CAMERA_BUSY;
      case NOT_FOUND, PROTOCOL -> Cause.CAMERA_REFUSED;
      case NO_SUPPORTED_TRACK, UNDECODABLE -> Cause.CAMERA_UNUSABLE;
      case SILENT -> Cause.CAMERA_SILENT;
      case ENDED -> Cause.CAMERA_ENDED;
    };
  }

  /// For the next session. Where UDP has just come to nothing, TCP has its turn first.
  RtspSettings settings(Camera camera) {
    RtspTransport transport =
        switch (camera.connection().transport()) {
          case AUTO -> RtspTransport.AUTO;
          case TCP -> RtspTransport.TCP;
          case UDP ->
              udp.fails(camera.id(), System.nanoTime()) ? RtspTransport.AUTO : RtspTransport.UDP;
        };
    return new RtspSettings(timeouts, transport, camera.connection().certificate());
  }

  private void tell(CameraId camera, String note) {
    if (told.size() >= MAX_TOLD) {
      told.clear();
    }
    if (told.add(new Note(camera, note))) {
      log.info("Camera {}: {}", camera, note);
    }
  }

  private final class Playing implements CameraStream {
    private final CameraId camera;
    private final RtspSession session;

    Playing(CameraId camera, RtspSession session) {
      this.camera = camera;
      this.session = session;
    }

    @Override
    public void pump(SampleSink sink) throws CameraStreamException {
      try {
        session.pump(sink, note -> tell(camera, note));
      } catch (RtspException e) {
        throw failed(e);
      } finally {
        if (session.overUdp()) {
          log.info("Camera {}: by UDP, {}", camera, String.join("; ", session.summary()));
        }
      }
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
