package dev.meerkat.core.plan;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import java.util.Comparator;

/// A server that records a camera of another server's right now, with samples becoming durable.
public record Holding(ServerId server, CameraId camera) implements Comparable<Holding> {
  private static final Comparator<Holding> ORDER =
      Comparator.comparing(Holding::camera).thenComparing(Holding::server);

  @Override
  public int compareTo(Holding other) {
    return ORDER.compare(this, other);
  }
}
