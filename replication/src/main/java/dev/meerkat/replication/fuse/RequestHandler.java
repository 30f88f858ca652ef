package dev.meerkat.replication.fuse;

import dev.meerkat.replication.linux.LinuxException;

/// Answers requests, for one thread.
public interface RequestHandler {
  /// @param answer a way to answer later, from any thread, when this returns [Reply#NONE]
  /// @return the size of the body written to `reply`, or [Reply#NONE]
  /// @throws LinuxException whose number is the answer
  int handle(Request request, Reply reply, LateAnswer answer) throws LinuxException;
}
