package dev.meerkat.core.replication;

/// How far the standby's journal has come: `checkpointed ≤ applied ≤ durable ≤ received`. What is
/// checkpointed is no longer in it. Of each thing, one is under way at a time.
public record Journal(
    Mark received,
    Mark durable,
    Mark applied,
    Mark checkpointed,
    boolean syncing,
    boolean applying,
    boolean checkpointing) {
  static Journal emptyAt(Mark mark) {
    return new Journal(mark, mark, mark, mark, false, false, false);
  }

  /// As it is found when the process starts: what it holds may not be durable yet, and it is
  /// applied again from its beginning.
  static Journal found(Mark begin, Mark end) {
    return new Journal(end, begin, begin, begin, false, false, false);
  }

  public long bytes() {
    return received.bytesSince(checkpointed);
  }

  boolean isDrained() {
    return received.equals(checkpointed);
  }

  Journal receivedThrough(Mark mark) {
    return new Journal(mark, durable, applied, checkpointed, syncing, applying, checkpointing);
  }

  Journal sync() {
    return new Journal(received, durable, applied, checkpointed, true, applying, checkpointing);
  }

  Journal syncedThrough(Mark mark) {
    return new Journal(received, mark, applied, checkpointed, false, applying, checkpointing);
  }

  Journal apply() {
    return new Journal(received, durable, applied, checkpointed, syncing, true, checkpointing);
  }

  Journal appliedThrough(Mark mark) {
    return new Journal(received, durable, mark, checkpointed, syncing, false, checkpointing);
  }

  Journal checkpoint() {
    return new Journal(received, durable, applied, checkpointed, syncing, applying, true);
  }

  Journal checkpointedThrough(Mark mark) {
    return new Journal(received, durable, applied, mark, syncing, applying, false);
  }
}
