package dev.meerkat.media.h264;

import dev.meerkat.media.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/// The mark that the simulated camera puts on every frame, so that any two frames can be told
/// apart.
///
/// It travels as SEI *user data unregistered* (ITU-T H.264 §D.1.7, §D.2.7) with a UUID of ours, and
/// so survives recording and export without re-encoding. Big-endian:
///
/// ```
/// uuid (16) | camera (4) | counter (8) | wall clock in microseconds (8)
/// ```
///
/// @param camera number of the camera, from 1
/// @param counter frame periods since the Unix epoch: the same for all clients of a camera, and
///   after a restart
/// @param wallMicros microseconds since the Unix epoch when the frame was sent
public record FrameStamp(int camera, long counter, long wallMicros) {
  private static final byte[] UUID = HexFormat.of().parseHex("8f1d6b6e4a0c4d5aa9f2736d65657263");
  private static final int USER_DATA_UNREGISTERED = 5;
  private static final int PAYLOAD_BYTES = 36;

  /// The SEI NAL unit, without start code or length.
  public Bytes toNal() {
    ByteBuffer payload = ByteBuffer.allocate(PAYLOAD_BYTES + 2);
    payload.put((byte) USER_DATA_UNREGISTERED).put((byte) PAYLOAD_BYTES).put(UUID);
    payload.putInt(camera).putLong(counter).putLong(wallMicros);
    ByteArrayOutputStream nal = new ByteArrayOutputStream(PAYLOAD_BYTES + 16);
    nal.write(NalType.SEI);
    int zeros = 0;
    for (byte b : payload.array()) {
      if (zeros == 2 && (b & 0xff) <= 3) {
        nal.write(3);
        zeros = 0;
      }
      nal.write(b);
      zeros = b == 0 ? zeros + 1 : 0;
    }
    nal.write(0x80);
    return Bytes.copyOf(nal.toByteArray());
  }

  /// The stamp of a sample: NAL units each behind a 4-byte length. Empty when it has none, also
  /// when the sample is no such thing; its position is left as it was.
  public static Optional<FrameStamp> read(ByteBuffer sample) {
    ByteBuffer in = sample.duplicate();
    while (in.remaining() > 4) {
      int length = in.getInt();
      if (length < 1 || length > in.remaining()) {
        return Optional.empty();
      }
      if (NalType.of(in.get(in.position())) == NalType.SEI) {
        Optional<FrameStamp> stamp = readSei(in.slice(in.position() + 1, length - 1));
        if (stamp.isPresent()) {
          return stamp;
        }
      }
      in.position(in.position() + length);
    }
    return Optional.empty();
  }

  /// Walks the messages of one SEI NAL unit (§7.3.2.3.1).
  private static Optional<FrameStamp> readSei(ByteBuffer escaped) {
    ByteBuffer in = unescaped(escaped);
    while (in.remaining() > 2) {
      int type = extended(in);
      int size = extended(in);
      if (size > in.remaining()) {
        return Optional.empty();
      }
      if (type == USER_DATA_UNREGISTERED
          && size == PAYLOAD_BYTES
          && in.slice(in.position(), UUID.length).equals(ByteBuffer.wrap(UUID))) {
        in.position(in.position() + UUID.length);
        return Optional.of(new FrameStamp(in.getInt(), in.getLong(), in.getLong()));
      }
      in.position(in.position() + size);
    }
    return Optional.empty();
  }

  /// A number written as a run of 255 and a rest.
  private static int extended(ByteBuffer in) {
    int value = 0;
    int b = 255;
    while (b == 255 && in.hasRemaining()) {
      b = in.get() & 0xff;
      value += b;
    }
    return value;
  }

  private static ByteBuffer unescaped(ByteBuffer escaped) {
    ByteBuffer out = ByteBuffer.allocate(escaped.remaining());
    int zeros = 0;
    while (escaped.hasRemaining()) {
      byte b = escaped.get();
      if (zeros >= 2 && b == 3) {
        zeros = 0;
      } else {
        out.put(b);
        zeros = b == 0 ? zeros + 1 : 0;
      }
    }
    return out.flip();
  }
}
