package dev.meerkat.recorder;

import dev.meerkat.core.ledger.Lapse;
import dev.meerkat.core.model.CameraId;

/// Hears of stretches that were lost or damaged while a session went on. Called by threads that
/// other cameras depend on, so it must return at once.
public interface LapseListener {
  LapseListener NOBODY = (_, _) -> {};

  void lapsed(CameraId camera, Lapse lapse);
}
