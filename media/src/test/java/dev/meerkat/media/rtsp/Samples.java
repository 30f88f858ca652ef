package dev.meerkat.media.rtsp;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import java.util.ArrayList;
import java.util.List;

/// Keeps what comes, and does something when there is enough of it.
final class Samples implements SampleSink {
  final List<TrackFormat> formats = new ArrayList<>();
  final List<Bytes> data = new ArrayList<>();
  private final int enough;
  private final Runnable then;

  Samples(int enough, Runnable then) {
    this.enough = enough;
    this.then = then;
  }

  static Samples endless() {
    return new Samples(Integer.MAX_VALUE, () -> {});
  }

  @Override
  public void format(int track, TrackFormat format) {
    formats.add(format);
  }

  @Override
  public void sample(Sample sample) {
    data.add(Bytes.copyOf(sample.data()));
    if (data.size() == enough) {
      then.run();
    }
  }
}
