package dev.meerkat.media.nal;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/// Keeps what comes, as one line a call: `format 640x360` or `1000 key [65aa 41bb]`.
public final class Collected implements SampleSink {
  public final List<String> lines = new ArrayList<>();
  public final List<Bytes> data = new ArrayList<>();

  @Override
  public void format(int track, TrackFormat format) {
    lines.add(
        format instanceof TrackFormat.Video video
            ? "format " + video.width() + "x" + video.height()
            : format.toString());
  }

  @Override
  public void sample(Sample sample) {
    data.add(Bytes.copyOf(sample.data()));
    StringJoiner nals = new StringJoiner(" ", "[", "]");
    LengthPrefixed.nals(sample.data()).forEach(nal -> nals.add(nal.toString()));
    lines.add(
        sample.ticks()
            + (sample.keyFrame() ? " key" : "")
            + (sample.damaged() ? " damaged" : "")
            + " "
            + nals);
  }
}
