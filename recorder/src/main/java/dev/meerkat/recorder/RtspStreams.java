package dev.meerkat.recorder;

import dev.meerkat.core.model.Camera;
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
    } catch (RtspException | IllegalArgumentException e) {
      throw new CameraStreamException(String.valueOf(e.getMessage()), e);
    }
  }

  private record Playing(RtspSession session) implements CameraStream {
    @Override
    public void pump(SampleSink sink) throws CameraStreamException {
      try {
        session.pump(sink);
      } catch (RtspException e) {
        throw new CameraStreamException(String.valueOf(e.getMessage()), e);
      }
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
