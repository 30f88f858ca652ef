package dev.meerkat.core.model;

/// A camera of the site; also the name of its folder in every archive.
public record CameraId(String value) implements Comparable<CameraId> {
  public CameraId {
    Name.checked("camera name", value);
  }

  @Override
  public int compareTo(CameraId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
