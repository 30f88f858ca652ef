package dev.meerkat.recorder;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.Cause;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.rtsp.RtspException;
import dev.meerkat.media.rtsp.RtspSession;
import dev.meerkat.media.rtsp.RtspTarget;
import dev.meerkat.media.rtsp.RtspTimeouts;

/// Connects to cameras by RTSP.
public record RtspStreams(RtspTimeouts timeouts) implements CameraStream.Opener {
  public static final RtspStreams DEFAULT = new RtspStreams(RtspTimeouts.DEFAULT);

  @Override
  public CameraStream open(Camera camera) throws CameraStreamException {
    try {
      RtspTarget target = RtspTarget.of(camera.url(), camera.username(), camera.password());
      return new Playing(RtspSession.open(target, timeouts));
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
