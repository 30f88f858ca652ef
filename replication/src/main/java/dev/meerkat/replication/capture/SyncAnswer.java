package dev.meerkat.replication.capture;

import dev.meerkat.replication.fuse.LateAnswer;

/// Answers one sync when both its sides are done: the folder's own sync and the listener's barrier.
/// The first error of the two is the caller's.
final class SyncAnswer implements BarrierAnswer {
  private final LateAnswer answer;
  private final long unique;
  private int sides = 2;
  private int error;

  SyncAnswer(LateAnswer answer, long unique) {
    this.answer = answer;
    this.unique = unique;
  }

  @Override
  public void done(int errno) {
    int result;
    synchronized (this) {
      if (sides == 0) {
        throw new IllegalStateException("a barrier was answered twice");
      }
      error = error == 0 ? errno : error;
      sides--;
      if (sides > 0) {
        return;
      }
      result = error;
    }
    answer.send(unique, result);
  }
}
