package dev.meerkat.cluster;

/// The server cannot become a member; the message says why and what to do.
public final class ClusterStartException extends Exception {
  public ClusterStartException(String message) {
    super(message);
  }

  public ClusterStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
