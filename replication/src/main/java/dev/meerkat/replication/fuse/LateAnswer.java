package dev.meerkat.replication.fuse;

/// Answers requests that no thread waits for. Good for the lifetime of the connection.
public interface LateAnswer {
  /// Answers a request without a body.
  ///
  /// @param unique of the request
  /// @param errno 0 for success
  void send(long unique, int errno);
}
