package dev.meerkat.media.mjpeg;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.rtp.Depacketiser;
import dev.meerkat.media.rtp.UnitBudget;
import dev.meerkat.media.rtp.UnitBuffer;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Motion JPEG from RTP (RFC 2435): types 0 and 1, and 64 and 65 with restart markers; quantisers
/// by quality or in band. Samples are whole JPEG files.
///
/// ```
/// type-specific (8) | fragment offset (24) | type (8) | Q (8) | width / 8 (8) | height / 8 (8)
/// type 64 to 127:                   restart interval (16) | first, last, count (16)
/// Q 128 to 255 and offset 0:        0 (8) | precision (8) | length (16) | quantisers
/// ```
///
/// Of a picture with lost packets, what came before the loss is kept and marked as damaged; after a
/// picture of which nothing can be kept, the next one is marked. A picture ends at the marker, or
/// where the next one begins. For use by one thread.
public final class JpegDepacketiser implements Depacketiser {
  static final int MAX_PICTURE_BYTES = 8 * 1024 * 1024;

  private static final int HEADER_BYTES = 8;
  private static final int RESTART_TYPES = 64;
  private static final int IN_BAND_Q = 128;

  private final int track;

  /// Quantisers in band by Q, which need not come with every picture (RFC 2435 §4.2).
  private final Map<Integer, Tables> known = new HashMap<>();

  private Optional<TrackFormat> format = Optional.empty();
  private TrackFormat.Mjpeg pictureFormat = new TrackFormat.Mjpeg(0, 0);
  private final UnitBuffer picture;
  private int size;
  private int headerSize;
  private boolean open;
  private boolean broken;
  private boolean lossPending;
  private long pictureTicks;
  private String complaint = "no JPEG picture came";

  private record Tables(int precision, Bytes quantisers) {}

  /// @param track index that samples carry
  public JpegDepacketiser(int track) {
    this(track, UnitBudget.SHARED);
  }

  /// @param budget memory for large pictures
  JpegDepacketiser(int track, UnitBudget budget) {
    this.track = track;
    picture = new UnitBuffer(64 * 1024, MAX_PICTURE_BYTES, budget);
  }

  @Override
  public void start(SampleSink sink) {
    // The format is known with the first picture.
  }

  @Override
  public void payload(
      byte[] b,
      int offset,
      int length,
      long ticks,
      boolean marker,
      boolean lossBefore,
      long arrivalNanos,
      SampleSink sink) {
    if (lossBefore) {
      broken |= open;
      lossPending = true;
    }
    if (length < HEADER_BYTES) {
      refuse("a JPEG packet has " + length + " bytes, less than its header");
      return;
    }
    int fragmentOffset = u16(b, offset + 1) << 8 | (b[offset + 3] & 0xff);
    if (open && (fragmentOffset == 0 || ticks != pictureTicks)) {
      finish(arrivalNanos, sink);
    }
    int data = fragmentOffset == 0 ? begin(b, offset, length, ticks) : dataOffset(b, offset);
    append(fragmentOffset, b, offset + data, length - data);
    if (marker && open) {
      finish(arrivalNanos, sink);
    }
  }

  /// Where the entropy-coded data is in a packet that does not begin a picture.
  private static int dataOffset(byte[] b, int offset) {
    return (b[offset + 4] & 0xff) >= RESTART_TYPES ? HEADER_BYTES + 4 : HEADER_BYTES;
  }

  /// Begins a picture with the headers that it needs. Returns where its data begins.
  private int begin(byte[] b, int offset, int length, long ticks) {
    int type = b[offset + 4] & 0xff;
    int q = b[offset + 5] & 0xff;
    int width = 8 * (b[offset + 6] & 0xff);
    int height = 8 * (b[offset + 7] & 0xff);
    int at = dataOffset(b, offset);
    boolean restarts = type >= RESTART_TYPES;
    if (type % RESTART_TYPES > 1 || type >= 2 * RESTART_TYPES) {
      return refuse("JPEG of type " + type + " is not supported");
    }
    if (width == 0 || height == 0) {
      return refuse(
          "pictures have more than 2040 pixels to a side, which RFC 2435 cannot say:"
              + " set the camera to a lower resolution or to H.264");
    }
    Optional<Tables> tables;
    if (q >= IN_BAND_Q) {
      if (length < at + 4) {
        return refuse("a JPEG packet ends before its quantisers");
      }
      int tableBytes = u16(b, offset + at + 2);
      int precision = b[offset + at + 1] & 0xff;
      at += 4;
      if (tableBytes > length - at) {
        return refuse("a JPEG packet names more quantisers than it has");
      }
      tables = inBand(q, precision, b, offset + at, tableBytes);
      at += tableBytes;
    } else {
      tables = q >= 1 && q <= 99 ? computed(q) : Optional.empty();
    }
    if (tables.isEmpty()) {
      return refuse("the quantisers of JPEG quality " + q + " are not known");
    }
    int interval = restarts && length >= HEADER_BYTES + 4 ? u16(b, offset + HEADER_BYTES) : 0;
    var header =
        new JpegHeader(
            type % RESTART_TYPES,
            width,
            height,
            interval,
            tables.get().precision(),
            tables.get().quantisers());
    headerSize = header.write(picture.bytes());
    size = headerSize;
    open = true;
    broken = false;
    pictureTicks = ticks;
    pictureFormat = new TrackFormat.Mjpeg(width, height);
    return at;
  }

  /// Without a length, they are as before; those of Q 255 change with each picture (§3.1.8).
  private Optional<Tables> inBand(int q, int precision, byte[] b, int offset, int length) {
    if (length == 0) {
      return Optional.ofNullable(known.get(q));
    }
    int first = JpegHeader.tableBytes((precision & 1) == 1);
    int both = first + JpegHeader.tableBytes((precision & 2) == 2);
    if (length != first && length != both) {
      return Optional.empty();
    }
    int used = length == first ? precision & 1 : precision & 3;
    var tables = new Tables(used, Bytes.copyOf(ByteBuffer.wrap(b, offset, length)));
    known.put(q, tables);
    return Optional.of(tables);
  }

  private Optional<Tables> computed(int q) {
    return Optional.of(known.computeIfAbsent(q, key -> new Tables(0, JpegTables.quantisers(key))));
  }

  private void append(int fragmentOffset, byte[] b, int offset, int length) {
    if (!open) {
      lossPending = true;
      return;
    }
    if (broken || length <= 0) {
      return;
    }
    if (fragmentOffset != size - headerSize) {
      broken = true;
      return;
    }
    if (!picture.reserve(size + length + 2)) {
      broken = true;
      refuse("a picture " + picture.problem());
      return;
    }
    System.arraycopy(b, offset, picture.bytes(), size, length);
    size += length;
  }

  private void finish(long arrivalNanos, SampleSink sink) {
    open = false;
    if (size == headerSize) {
      lossPending = true;
      return;
    }
    byte[] bytes = picture.bytes();
    if (bytes[size - 2] != (byte) 0xff || bytes[size - 1] != (byte) 0xd9) {
      bytes[size++] = (byte) 0xff;
      bytes[size++] = (byte) 0xd9;
    }
    if (!format.equals(Optional.of(pictureFormat))) {
      format = Optional.of(pictureFormat);
      sink.format(track, pictureFormat);
    }
    boolean damaged = broken || lossPending;
    lossPending = false;
    complaint = "";
    ByteBuffer data = ByteBuffer.wrap(bytes, 0, size).slice();
    sink.sample(new Sample(track, pictureTicks, true, damaged, data, arrivalNanos));
    picture.giveBack();
  }

  /// Returns an offset behind any packet, so that nothing of this one is taken.
  private int refuse(String why) {
    complaint = why;
    lossPending = true;
    return Integer.MAX_VALUE / 2;
  }

  private static int u16(byte[] b, int at) {
    return (b[at] & 0xff) << 8 | (b[at + 1] & 0xff);
  }

  @Override
  public void end() {
    open = false;
    picture.giveBack();
  }

  @Override
  public String complaint() {
    return complaint;
  }
}
