package dev.meerkat.server.camera;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.h264.AnnexB;
import dev.meerkat.media.h264.SequenceParameterSet;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// The clip that every simulated camera loops; `server/src/clip/make-clip.sh` makes it.
///
/// @param units one picture each, in order; the first is a key frame
record CameraClip(TrackFormat.H264 format, List<AnnexB.Unit> units) {
  /// Frames a second of the clip.
  static final int FRAME_RATE_HZ = 15;

  private static final String RESOURCE = "clip.h264";
  private static final String SMALL_RESOURCE = "small.h264";
  private static final int SPS = 7;
  private static final int PPS = 8;

  CameraClip {
    units = List.copyOf(units);
  }

  static CameraClip load() throws IOException {
    return load(RESOURCE);
  }

  /// The same pictures in another resolution.
  static CameraClip loadSmall() throws IOException {
    return load(SMALL_RESOURCE);
  }

  private static CameraClip load(String resource) throws IOException {
    try (InputStream in = CameraClip.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("the program lacks its resource " + resource + "; build it again");
      }
      return of(AnnexB.units(in.readAllBytes()));
    }
  }

  static CameraClip of(List<AnnexB.Unit> units) throws IOException {
    if (units.isEmpty() || !units.getFirst().keyFrame()) {
      throw new IOException("the camera clip does not begin with a key frame");
    }
    Bytes sps = first(units.getFirst(), SPS);
    TrackFormat.H264 format = format(sps, first(units.getFirst(), PPS));
    return new CameraClip(format, units);
  }

  private static TrackFormat.H264 format(Bytes sps, Bytes pps) {
    SequenceParameterSet parsed = SequenceParameterSet.parse(sps);
    return new TrackFormat.H264(sps, pps, parsed.width(), parsed.height());
  }

  private static Bytes first(AnnexB.Unit unit, int type) throws IOException {
    for (Bytes nal : unit.nals()) {
      if ((nal.at(0) & 0x1f) == type) {
        return nal;
      }
    }
    throw new IOException("the camera clip has no parameter set of type " + type);
  }
}
