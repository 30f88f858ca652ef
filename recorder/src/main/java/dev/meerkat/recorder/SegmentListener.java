package dev.meerkat.recorder;

/// Hears what becomes of a segment. Called by threads of the volume, so it must return at once.
interface SegmentListener {
  /// Everything up to the sample at `newestMicros` is written, but may be lost with the power.
  default void written(long newestMicros) {}

  /// Everything up to the sample at `newestMicros` is durable.
  void durable(long newestMicros);

  /// The disk refuses what it was handed, which is kept and tried again: next comes `durable`, or
  /// `failed`.
  default void refused(String problem) {}

  /// The segment takes no more; what was not reported durable may be lost. Called once.
  void failed(String problem);
}
