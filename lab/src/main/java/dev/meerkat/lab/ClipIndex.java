package dev.meerkat.lab;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds the number of a frame in a clip by its coded bytes.
public final class ClipIndex {
  private final Map<String, Integer> numbers = new HashMap<>();

  public ClipIndex(Clip clip) {
    List<FrameHashes.FrameHash> frames = FrameHashes.of(clip.whole()).frames();
    for (int number = 0; number < frames.size(); number++) {
      if (numbers.put(frames.get(number).hash(), number) != null) {
        throw new LabFailure("two frames of the clip are the same; number " + number);
      }
    }
  }

  /// From 0; -1 when the clip has no such frame.
  int number(String hash) {
    return numbers.getOrDefault(hash, FrameTrace.ALTERED);
  }
}
