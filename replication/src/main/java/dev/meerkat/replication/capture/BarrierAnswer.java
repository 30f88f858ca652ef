package dev.meerkat.replication.capture;

/// The listener's word on a barrier.
public interface BarrierAnswer {
  /// Tells, exactly once and from any thread, that as far as the listener is concerned the barrier
  /// may return. Until then the caller of `fsync(2)` waits, even if it is killed, so every wait for
  /// this must have a bound.
  ///
  /// @param errno 0 when all is well, else the error for the caller
  void done(int errno);
}
