package dev.meerkat.media.mp4;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.TrackFormat.Metadata.Encoding;

/// Reads the sample entries that [SampleEntryWriter] lists.
final class SampleEntryParser {
  private final int timescaleHz;

  /// @param timescaleHz of the track; 0 when it is not known yet, which is an error in the file
  SampleEntryParser(int timescaleHz) {
    this.timescaleHz = timescaleHz;
  }

  /// Whether samples of an entry of this type may have parameter sets in band.
  static boolean inBand(String type) {
    return type.equals("avc3") || type.equals("hev1");
  }

  TrackFormat parse(BoxReader entry) throws Mp4Exception {
    TrackFormat format =
        switch (entry.type()) {
          case "avc1", "avc3" -> h264(entry);
          case "hvc1", "hev1" -> h265(entry);
          case "mp4v" -> mjpeg(entry);
          case "mp4a" -> aac(entry);
          case "ulaw" -> g711(entry, TrackFormat.G711.Law.MU);
          case "alaw" -> g711(entry, TrackFormat.G711.Law.A);
          case "Opus" -> opus(entry);
          case "metx" -> metadata(entry);
          default -> throw entry.fail("is a kind of media that is not supported here");
        };
    if (format.clockRateHz() != timescaleHz) {
      throw entry.fail("has the timescale " + timescaleHz + " instead of " + format.clockRateHz());
    }
    return format;
  }

  private record Size(int width, int height) {}

  private static Size size(BoxReader entry) throws Mp4Exception {
    entry.skip(24);
    var size = new Size(entry.u16(), entry.u16());
    entry.skip(50);
    return size;
  }

  private static TrackFormat h264(BoxReader avc1) throws Mp4Exception {
    Size size = size(avc1);
    BoxReader avcc = named(avc1, "avcC");
    avcc.skip(4);
    if ((avcc.u8() & 3) != 3) {
      throw avcc.fail("has NAL unit lengths that are not 4 bytes long");
    }
    Bytes sps = parameterSet(avcc, 0x1f);
    Bytes pps = parameterSet(avcc, 0xff);
    return new TrackFormat.H264(sps, pps, size.width(), size.height());
  }

  private static Bytes parameterSet(BoxReader avcc, int countMask) throws Mp4Exception {
    int count = avcc.u8() & countMask;
    if (count != 1) {
      throw avcc.fail("has " + count + " parameter sets of a kind instead of 1");
    }
    return avcc.bytes(avcc.u16());
  }

  private static TrackFormat h265(BoxReader entry) throws Mp4Exception {
    Size size = size(entry);
    return HevcConfiguration.read(named(entry, "hvcC"), size.width(), size.height());
  }

  private static TrackFormat mjpeg(BoxReader mp4v) throws Mp4Exception {
    Size size = size(mp4v);
    BoxReader esds = named(mp4v, "esds");
    objectType(esds, SampleEntryWriter.OBJECT_JPEG);
    return new TrackFormat.Mjpeg(size.width(), size.height());
  }

  /// Channels of an audio sample entry, whose boxes come next.
  private int channels(BoxReader entry) throws Mp4Exception {
    if (timescaleHz == 0) {
      throw entry.fail("comes before the timescale");
    }
    entry.skip(16);
    int channels = entry.u16();
    entry.skip(10);
    return channels;
  }

  private TrackFormat aac(BoxReader mp4a) throws Mp4Exception {
    int channels = channels(mp4a);
    BoxReader esds = named(mp4a, "esds");
    objectType(esds, SampleEntryWriter.OBJECT_AAC);
    int length = descriptor(esds, 5);
    return new TrackFormat.Aac(esds.bytes(length), timescaleHz, channels);
  }

  private TrackFormat g711(BoxReader entry, TrackFormat.G711.Law law) throws Mp4Exception {
    int channels = channels(entry);
    if (channels == 0) {
      throw entry.fail("has no channel");
    }
    return new TrackFormat.G711(law, timescaleHz, channels);
  }

  private TrackFormat opus(BoxReader entry) throws Mp4Exception {
    int channels = channels(entry);
    named(entry, "dOps");
    return new TrackFormat.Opus(channels);
  }

  private static TrackFormat metadata(BoxReader metx) throws Mp4Exception {
    metx.skip(8);
    String encoding = metx.text();
    String namespace = metx.text();
    if (!namespace.equals(SampleEntryWriter.ONVIF_NAMESPACE)) {
      throw metx.fail("has metadata of the namespace \"" + namespace + "\"");
    }
    for (Encoding known : Encoding.values()) {
      if (SampleEntryWriter.contentEncoding(known).equals(encoding)) {
        return new TrackFormat.Metadata(known);
      }
    }
    if (encoding.isEmpty()) {
      return new TrackFormat.Metadata(Encoding.XML);
    }
    throw metx.fail("has metadata of the encoding \"" + encoding + "\"");
  }

  /// Reads an `esds` up to what is special to the codec.
  private static void objectType(BoxReader esds, int expected) throws Mp4Exception {
    esds.skip(4);
    descriptor(esds, 3);
    esds.skip(3);
    descriptor(esds, 4);
    int type = esds.u8();
    if (type != expected) {
      throw esds.fail("has the object type " + type + " instead of " + expected);
    }
    esds.skip(12);
  }

  private static int descriptor(BoxReader esds, int expectedTag) throws Mp4Exception {
    int tag = esds.u8();
    if (tag != expectedTag) {
      throw esds.fail("has descriptor " + tag + " where " + expectedTag + " should be");
    }
    return esds.descriptorLength();
  }

  private static BoxReader named(BoxReader parent, String type) throws Mp4Exception {
    while (parent.hasRemaining()) {
      BoxReader box = parent.child();
      if (box.type().equals(type)) {
        return box;
      }
    }
    throw parent.fail("has no box '" + type + "'");
  }
}
