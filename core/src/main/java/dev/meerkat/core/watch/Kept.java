package dev.meerkat.core.watch;

import dev.meerkat.core.model.Camera;
import java.util.Comparator;

/// A foreign camera that runs here until another server records it, or beside its home.
///
/// @param spare whether it is here beside its home only, and that tells that it records it
/// @param failing whether it has failed here, and nothing has come of it since
record Kept(Camera camera, boolean spare, boolean failing) {
  /// Spare ones last, before these failing ones, and among all alike the least important.
  static final Comparator<Kept> FIRST_TO_GO_LAST =
      Comparator.comparing(Kept::spare)
          .thenComparing(Kept::failing)
          .thenComparing(kept -> kept.camera().priority())
          .thenComparing(kept -> kept.camera().id());

  boolean givesWayTo(Camera other) {
    return spare || failing || other.priority().compareTo(camera.priority()) < 0;
  }
}
