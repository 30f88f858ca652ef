package dev.meerkat.replication.fuse;

import java.lang.foreign.MemorySegment;

/// Answers requests that no thread waits for. After the end of the connection, when nobody waits
/// for an answer any more, it does nothing.
public interface LateAnswer {
  /// @param unique of the request
  /// @param errno 0 for success
  /// @param body of the answer, which depends on the opcode; without bytes when there is none
  void send(long unique, int errno, MemorySegment body);
}
