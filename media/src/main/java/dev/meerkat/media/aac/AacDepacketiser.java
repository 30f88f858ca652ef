package dev.meerkat.media.aac;

import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.rtp.Depacketiser;
import java.nio.ByteBuffer;

/// AAC from RTP (RFC 3640 §3.2, §3.3.6): several frames in a packet, or one frame over several
/// packets with the same timestamp. Interleaving of frames is not supported.
///
/// ```
/// AU-headers-length in bits (16) | AU-header: size, index | ... | padding to a byte | frame | ...
/// ```
public final class AacDepacketiser implements Depacketiser {
  static final int MAX_FRAME_BYTES = 64 * 1024;
  private static final int MAX_FRAMES_IN_PACKET = 64;

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
