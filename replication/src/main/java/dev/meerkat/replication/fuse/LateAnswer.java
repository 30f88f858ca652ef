package dev.meerkat.replication.fuse;

/// Answers requests that no thread waits for. After the end of the connection, when nobody waits
/// for an answer any more, it does nothing.
public interface LateAnswer {
  /// Answers a request without a body.
  ///
  /// @param unique of the request
  /// @param errno 0 for success
  void send(long unique, int errno);
}
