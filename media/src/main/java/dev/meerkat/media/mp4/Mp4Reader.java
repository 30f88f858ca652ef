package dev.meerkat.media.mp4;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// Reads a fragmented MP4 from its start to its end, from a file or from a peer's stream. Media
/// data that nobody asks for is skipped, which costs little on a file.
///
/// Every size and count is bounded before memory is taken for it. What is wrong is an
/// [Mp4Exception]; fragments returned before it are whole, so a torn file is read up to its tear.
/// Not safe for use by several threads.
public final class Mp4Reader {
  private static final int MAX_MOOV_BYTES = 1 << 20;
  private static final int MAX_MOOF_BYTES = 4 << 20;
  private static final int MAX_OTHER_BYTES = 16 << 20;

  private final BoxInput boxes;
  private final Mp4Header header;
  private final FragmentParser fragments;

  private ByteBuffer data = ByteBuffer.allocate(0);
  private boolean dataPending;

  private Mp4Reader(BoxInput boxes, HeaderParser parsed) {
    this.boxes = boxes;
    this.header = parsed.header();
    this.fragments = new FragmentParser(header, parsed.defaults());
  }

  /// Reads the header.
  ///
  /// @param in should be buffered; closed by whoever opened it
  /// @param source what it is, for messages: a file name or a URL
  public static Mp4Reader open(InputStream in, String source) throws IOException {
    var boxes = new BoxInput(in, source);
    while (boxes.next()) {
      switch (boxes.type()) {
        case "moov" -> {
          return new Mp4Reader(boxes, new HeaderParser(boxes.loadBox(MAX_MOOV_BYTES)));
        }
        case "moof", "mdat" -> throw boxes.fail("comes before the header 'moov'");
        default -> skipOther(boxes);
      }
    }
    throw new Mp4Exception(source, "moov", boxes.position(), "is missing: the source ends here");
  }

  public Mp4Header header() {
    return header;
  }

  /// Bytes read or skipped so far: after [#open] the size of the header.
  public long position() {
    return boxes.position();
  }

  /// The next fragment, or empty at the end. The end of its media data is not checked before the
  /// next call or [#data].
  public Optional<Mp4Fragment> next() throws IOException {
    skipData();
    long offset = boxes.position();
    while (boxes.next()) {
      switch (boxes.type()) {
        case "prft" -> {
          offset = boxes.offset();
          fragments.producerReferenceTime(boxes.loadBox(MAX_MOOF_BYTES));
        }
        case "moof" -> {
          return Optional.of(fragment(offset));
        }
        case "moov", "mdat" -> throw boxes.fail("stands where a fragment should be");
        default -> skipOther(boxes);
      }
    }
    if (fragments.awaited()) {
      throw boxes.fail("has no fragment behind it: the source ends there");
    }
    return Optional.empty();
  }

  private Mp4Fragment fragment(long offset) throws IOException {
    long moofOffset = boxes.offset();
    BoxReader moof = boxes.loadBox(MAX_MOOF_BYTES);
    if (!boxes.next()) {
      throw boxes.fail("has no media data: the source ends behind it");
    }
    if (!boxes.type().equals("mdat")) {
      throw boxes.fail("stands where the media data of a fragment should be");
    }
    if (boxes.contentBytes() > FragmentBuilder.MAX_BYTES) {
      throw boxes.fail("has " + boxes.contentBytes() + " bytes, more than a fragment may have");
    }
    long dataOffset = boxes.position() - moofOffset;
    List<Mp4Sample> samples = fragments.fragment(moof, dataOffset, boxes.contentBytes());
    dataPending = true;
    long sizeBytes = boxes.position() + boxes.contentBytes() - offset;
    return new Mp4Fragment(offset, sizeBytes, fragments.number(), samples);
  }

  /// The bytes of a sample of the newest fragment; valid until the next call of [#next()].
  public ByteBuffer data(Mp4Sample sample) throws IOException {
    if (dataPending) {
      data = boxes.load(FragmentBuilder.MAX_BYTES);
      dataPending = false;
    }
    return data.slice(sample.dataOffset(), sample.sizeBytes());
  }

  /// Goes to the end of the newest fragment.
  ///
  /// @throws Mp4Exception when the source ends before it
  public void skipData() throws IOException {
    if (dataPending) {
      dataPending = false;
      boxes.skip();
    }
  }

  private static void skipOther(BoxInput boxes) throws IOException {
    if (boxes.contentBytes() > MAX_OTHER_BYTES) {
      throw boxes.fail("has " + boxes.contentBytes() + " bytes, too many for a box of its kind");
    }
    boxes.skip();
  }
}
