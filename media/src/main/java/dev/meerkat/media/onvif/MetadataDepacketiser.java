package dev.meerkat.media.onvif;

import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.rtp.Depacketiser;
import dev.meerkat.media.rtp.UnitBudget;
import dev.meerkat.media.rtp.UnitBuffer;
import java.nio.ByteBuffer;

/// ONVIF metadata from RTP (ONVIF Streaming Specification, RTP for Metadata stream): documents cut
/// into packets; the marker bit ends one. Timestamps have no meaning, so they end none. A document
/// with a piece missing is of no use to a reader and is left out, as is one that is too large.
public final class MetadataDepacketiser implements Depacketiser {
  /// The specification has no bound; a scene description of a second is some tens of kB.
  static final int MAX_DOCUMENT_BYTES = 1024 * 1024;

  private final int track;
  private final TrackFormat.Metadata format;
  private final UnitBuffer document =
      new UnitBuffer(4 * 1024, MAX_DOCUMENT_BYTES, UnitBudget.SHARED);
  private int size;
  private boolean broken;
  private boolean lossPending;
  private String complaint = "";

  /// @param track index that samples carry
  public MetadataDepacketiser(int track, TrackFormat.Metadata format) {
    this.track = track;
    this.format = format;
  }

  @Override
  public void start(SampleSink sink) {
    sink.format(track, format);
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
      // Its end may be among what was lost, and then this is the start of another.
      broken = size > 0 || !begins(b, offset, length);
      size = 0;
      lossPending = true;
    }
    append(b, offset, length);
    if (marker) {
      finish(ticks, arrivalNanos, sink);
    }
  }

  private void append(byte[] b, int offset, int length) {
    if (size == 0 && !broken && length > 0 && !begins(b, offset, length)) {
      refuse("metadata came that is no document of encoding " + format.encoding());
    } else if (!broken && !document.reserve(size + length)) {
      refuse("a metadata document " + document.problem());
    }
    if (broken) {
      return;
    }
    System.arraycopy(b, offset, document.bytes(), size, length);
    size += length;
  }

  private void refuse(String why) {
    complaint = why;
    broken = true;
    lossPending = true;
    size = 0;
  }

  /// Whether a document can begin so: XML with `<` behind white space, or a byte order mark; GZIP
  /// with its magic number (RFC 1952 §2.3.1).
  private boolean begins(byte[] b, int offset, int length) {
    return switch (format.encoding()) {
      case XML -> {
        int at = offset;
        int end = offset + length;
        while (at < end && (b[at] == ' ' || b[at] == '\n' || b[at] == '\r' || b[at] == '\t')) {
          at++;
        }
        yield at < end && (b[at] == '<' || (b[at] & 0xff) == 0xef);
      }
      case GZIP -> length > 1 && (b[offset] & 0xff) == 0x1f && (b[offset + 1] & 0xff) == 0x8b;
      case EXI -> true;
    };
  }

  private void finish(long ticks, long arrivalNanos, SampleSink sink) {
    if (!broken && size > 0) {
      ByteBuffer data = ByteBuffer.wrap(document.bytes(), 0, size).slice();
      sink.sample(new Sample(track, ticks, true, lossPending, data, arrivalNanos));
      lossPending = false;
    }
    broken = false;
    end();
  }

  @Override
  public void end() {
    size = 0;
    document.giveBack();
  }

  @Override
  public String complaint() {
    return complaint;
  }
}
