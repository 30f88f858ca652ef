package dev.meerkat.simulation.play;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What happened last, put into words only when somebody wants to read it.
public final class Story {
  private static final int LENGTH = 80;

  private final ArrayDeque<Supplier<String>> lines = new ArrayDeque<>();
  private final Consumer<String> listener;
  private final boolean listening;

  public Story() {
    this(_ -> {}, false);
  }

  public Story(Consumer<String> listener) {
    this(listener, true);
  }

  private Story(Consumer<String> listener, boolean listening) {
    this.listener = listener;
    this.listening = listening;
  }

  public void tell(long atMillis, Supplier<String> words) {
    if (listening) {
      listener.accept(line(atMillis, words));
      return;
    }
    if (lines.size() == LENGTH) {
      lines.removeFirst();
    }
    lines.addLast(() -> line(atMillis, words));
  }

  private static String line(long atMillis, Supplier<String> words) {
    return String.format("%9.3f  %s", atMillis / 1000.0, words.get());
  }

  public List<String> last() {
    return lines.stream().map(Supplier::get).toList();
  }
}
