package dev.meerkat.recorder;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// What a segment's listener was told.
final class Told implements SegmentListener {
  private final List<Long> durable = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();

  List<Long> durable() {
    return durable;
  }

  List<String> failures() {
    return failures;
  }

  @Override
  public void durable(long newestMicros) {
    durable.add(newestMicros);
  }

  @Override
  public void failed(String problem) {
    failures.add(problem);
  }
}
