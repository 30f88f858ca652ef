package dev.meerkat.media.aac;

import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.rtp.Depacketiser;
import java.nio.ByteBuffer;

/// AAC from RTP (RFC 3640 §3.2, §3.3.6): several frames in a packet, or one frame over several
/// packets with the same timestamp. Interleaving of frames is not supported.
///
/// Some cameras send no headers of the RFC (§3.2.1 demands them) but whole frames with those of a
/// file, ADTS (ISO/IEC 13818-7 §6.2; cameras of Anjvision: mpv issue 5669, frigate issue 304).
/// These are taken off. Such a packet cannot be another: it would name headers of 8 KiB, which it
/// does not have.
///
/// ```
/// AU-headers-length in bits (16) | AU-header: size, index | ... | padding to a byte | frame | ...
/// ```
public final class AacDepacketiser implements Depacketiser {
  static final int MAX_FRAME_BYTES = 64 * 1024;
  private static final int MAX_FRAMES_IN_PACKET = 64;

  /// Of a header without checksum.
  private static final int ADTS_BYTES = 7;

  private final int track;
  private final AacPayloadFormat format;

  /// A frame whose pieces come in several packets.
  private byte[] fragment = new byte[2048];

  private int fragmentSize;
  private int fragmentTotal;
  private long fragmentTicks;
  private boolean lossPending;
  private String complaint = "";

  public AacDepacketiser(int track, AacPayloadFormat format) {
    this.track = track;
    this.format = format;
  }

  @Override
  public void start(SampleSink sink) {
    sink.format(track, format.track());
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
    lossPending |= lossBefore;
    if (lossBefore || ticks != fragmentTicks) {
      dropFragment();
    }
    int headerBits = length < 2 ? 0 : (b[offset] & 0xff) << 8 | (b[offset + 1] & 0xff);
    int data = 2 + (headerBits + 7) / 8;
    int firstBits = format.sizeLength() + format.indexLength();
    if (data > length && isAdts(b, offset, length)) {
      adts(b, offset, offset + length, ticks, arrivalNanos, sink);
      return;
    }
    if (headerBits < firstBits || data > length) {
      refuse("an AAC packet of " + length + " bytes names headers of " + headerBits + " bits");
      return;
    }
    int nextBits = format.sizeLength() + format.indexDeltaLength();
    int frames = 1 + (headerBits - firstBits) / nextBits;
    int headerAt = 8 * (offset + 2);
    int at = offset + data;
    int end = offset + length;
    for (int i = 0; i < frames && i < MAX_FRAMES_IN_PACKET; i++) {
      int size = bits(b, headerAt, format.sizeLength());
      headerAt += i == 0 ? firstBits : nextBits;
      if (size > end - at) {
        if (frames == 1) {
          fragment(b, at, end - at, size, ticks, arrivalNanos, sink);
        } else {
          refuse(
              "an AAC packet names a frame of "
                  + size
                  + " bytes where "
                  + (end - at)
                  + " are left");
        }
        return;
      }
      deliver(b, at, size, ticks + (long) i * format.ticksPerFrame(), arrivalNanos, sink);
      at += size;
    }
  }

  private static boolean isAdts(byte[] b, int at, int length) {
    return length >= ADTS_BYTES && (b[at] & 0xff) == 0xff && (b[at + 1] & 0xf6) == 0xf0;
  }

  /// Takes frames with ADTS headers.
  private void adts(byte[] b, int offset, int end, long ticks, long arrivalNanos, SampleSink sink) {
    int at = offset;
    for (int i = 0; i < MAX_FRAMES_IN_PACKET && isAdts(b, at, end - at); i++) {
      int size = (b[at + 3] & 0x03) << 11 | (b[at + 4] & 0xff) << 3 | (b[at + 5] & 0xff) >> 5;
      boolean checked = (b[at + 1] & 1) == 0;
      int header = checked ? ADTS_BYTES + 2 : ADTS_BYTES;
      boolean single = (b[at + 6] & 0x03) == 0;
      if (size < header || size > end - at || !single) {
        break;
      }
      long frameTicks = ticks + (long) i * format.ticksPerFrame();
      deliver(b, at + header, size - header, frameTicks, arrivalNanos, sink);
      at += size;
    }
    if (at < end) {
      refuse("an AAC packet has " + (end - at) + " bytes behind its last whole ADTS frame");
    }
  }

  private void fragment(
      byte[] b, int at, int length, int total, long ticks, long arrivalNanos, SampleSink sink) {
    if (fragmentTotal != total) {
      dropFragment();
      fragmentTotal = total;
      fragmentTicks = ticks;
      if (fragment.length < total) {
        fragment = new byte[MAX_FRAME_BYTES];
      }
    }
    int room = Math.min(length, total - fragmentSize);
    System.arraycopy(b, at, fragment, fragmentSize, room);
    fragmentSize += room;
    if (fragmentSize == total) {
      fragmentSize = 0;
      fragmentTotal = 0;
      deliver(fragment, 0, total, ticks, arrivalNanos, sink);
    }
  }

  private void dropFragment() {
    if (fragmentSize > 0) {
      fragmentSize = 0;
      fragmentTotal = 0;
      lossPending = true;
    }
  }

  private void refuse(String why) {
    complaint = why;
    lossPending = true;
  }

  /// An AAC frame that came whole can be decoded without the others, so none is marked as damaged
  /// but the one after a loss.
  private void deliver(byte[] b, int at, int size, long ticks, long arrivalNanos, SampleSink sink) {
    if (size == 0) {
      return;
    }
    boolean damaged = lossPending;
    lossPending = false;
    ByteBuffer data = ByteBuffer.wrap(b, at, size).slice();
    sink.sample(new Sample(track, ticks, true, damaged, data, arrivalNanos));
  }

  private static int bits(byte[] b, int bitOffset, int count) {
    int value = 0;
    for (int i = bitOffset; i < bitOffset + count; i++) {
      value = (value << 1) | ((b[i >> 3] >> (7 - (i & 7))) & 1);
    }
    return value;
  }

  @Override
  public String complaint() {
    return complaint;
  }
}
