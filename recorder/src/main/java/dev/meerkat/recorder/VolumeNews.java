package dev.meerkat.recorder;

import java.util.ArrayDeque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What has happened to a volume and waits to be told to the operator; the log has it at once. That
/// it is well is news only after it was not. Not safe for use by several threads.
final class VolumeNews {
  private static final Logger log = LoggerFactory.getLogger(VolumeNews.class);

  /// Older ones make room.
  private static final int MOST = 20;

  private final ArrayDeque<String> waiting = new ArrayDeque<>();
  private boolean hadBad;

  /// @param words a sentence
  void tell(String words, boolean good) {
    if (good) {
      log.info("{}", words);
    } else {
      log.error("{}", words);
    }
    if (good && !hadBad) {
      return; // that it is well at the start
    }
    hadBad = true;
    if (waiting.size() == MOST) {
      waiting.removeFirst();
    }
    waiting.add(words);
  }

  /// What has come since this was last called.
  List<String> take() {
    var taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }
}
