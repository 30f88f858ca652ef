package dev.meerkat.replication.capture;

import dev.meerkat.replication.fuse.LateAnswer;
import java.lang.foreign.MemorySegment;

/// Answers one request when all are done that it waits for: of a sync, the folder and the listener;
/// of a change, the listener, once for each thing that was changed. The first error is the
/// caller's.
final class JointAnswer implements BarrierAnswer {
  private final LateAnswer answer;
  private final long unique;
  private final MemorySegment body;
  private int missing;
  private int error;

  private JointAnswer(LateAnswer answer, long unique, int missing, int error, MemorySegment body) {
    this.answer = answer;
    this.unique = unique;
    this.missing = missing;
    this.error = error;
    this.body = body;
  }

  static JointAnswer ofSync(LateAnswer answer, long unique) {
    return new JointAnswer(answer, unique, 2, 0, MemorySegment.NULL);
  }

  /// @param parts that are waited for, at least one
  /// @param body of the answer, in memory of its own
  static JointAnswer ofChange(LateAnswer answer, long unique, int parts, MemorySegment body) {
    return new JointAnswer(answer, unique, parts, 0, body);
  }

  /// Of a request that has failed after it had changed something.
  static JointAnswer ofFailure(LateAnswer answer, long unique, int parts, int errno) {
    return new JointAnswer(answer, unique, parts, errno, MemorySegment.NULL);
  }

  @Override
  public void done(int errno) {
    int result;
    synchronized (this) {
      if (missing == 0) {
        throw new IllegalStateException("a request was answered once more than it waits for");
      }
      error = error == 0 ? errno : error;
      missing--;
      if (missing > 0) {
        return;
      }
      result = error;
    }
    answer.send(unique, result, result == 0 ? body : MemorySegment.NULL);
  }
}
