package dev.meerkat.core.model;

/// A server of the site, by the name its administrator gave it.
public record ServerId(String value) implements Comparable<ServerId> {
  public ServerId {
    Name.checked("server name", value);
  }

  @Override
  public int compareTo(ServerId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
