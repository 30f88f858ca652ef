package dev.meerkat.media.rtsp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Loses and reorders the packets of one client, as a network does.
final class PacketFaults {
  private final int losePermille;
  private final int reorderPermille;
  private final RandomGenerator random;
  private Optional<byte[]> late = Optional.empty();

  PacketFaults(RtspFaults faults, RandomGenerator random) {
    this.losePermille = faults.losePermille();
    this.reorderPermille = faults.reorderPermille();
    this.random = random;
  }

  /// @param frames interleaved frames, whole ones
  /// @return those that are to be sent now, in their order
  List<byte[]> apply(byte[] frames) {
    List<byte[]> out = new ArrayList<>();
    for (int at = 0; at < frames.length; ) {
      int length = 4 + ((frames[at + 2] & 0xff) << 8 | (frames[at + 3] & 0xff));
      byte[] frame = Arrays.copyOfRange(frames, at, at + length);
      at += length;
      if (random.nextInt(1_000) < losePermille) {
        continue;
      }
      if (late.isEmpty() && random.nextInt(1_000) < reorderPermille) {
        late = Optional.of(frame);
        continue;
      }
      out.add(frame);
      late.ifPresent(out::add);
      late = Optional.empty();
    }
    return out;
  }
}
