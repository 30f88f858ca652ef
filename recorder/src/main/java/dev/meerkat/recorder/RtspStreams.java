package dev.meerkat.recorder;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.Cause;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.rtsp.RtspException;
import dev.meerkat.media.rtsp.RtspSession;
import dev.meerkat.media.rtsp.RtspTarget;
import dev.meerkat.media.rtsp.RtspTimeouts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Connects to cameras by RTSP. Tracks that a camera offers and that are not recorded are told in
/// the log.
public record RtspStreams(RtspTimeouts timeouts) implements CameraStream.Opener {
  private static final Logger log = LoggerFactory.getLogger(RtspStreams.class);

  public static final RtspStreams DEFAULT = new RtspStreams(RtspTimeouts.DEFAULT);

  @Override
  public CameraStream open(Camera camera) throws CameraStreamException {
    try {
      RtspTarget target = RtspTarget.of(camera.url(), camera.username(), camera.password());
      RtspSession session = RtspSession.open(target, timeouts);
      session.notes().forEach(note -> log.info("Camera {}: {}", camera.id(), note));
      return new Playing(session);
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
      case NO_SUPPORTED_TRACK -> Cause.CAMERA_UNUSABLE;
      case SILENT -> Cause.CAMERA_SILENT;
      case ENDED -> Cause.CAMERA_ENDED;
    };
  }

  private record Playing(RtspSession session) implements CameraStream {
    @Override
    public void pump(SampleSink sink) throws CameraStreamException {
      try {
        session.pump(sink);
      } catch (RtspException e) {
        throw failed(e);
      }
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
