package dev.meerkat.core.plan;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import java.util.Comparator;

/// A server that has found that it cannot reach a camera.
public record Unreachable(ServerId server, CameraId camera) implements Comparable<Unreachable> {
  private static final Comparator<Unreachable> ORDER =
      Comparator.comparing(Unreachable::camera).thenComparing(Unreachable::server);

  @Override
  public int compareTo(Unreachable other) {
    return ORDER.compare(this, other);
  }
}
