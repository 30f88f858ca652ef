package dev.meerkat.replication.capture;

/// Is told of all changes, in an order in which they can be made again.
///
/// It is called on the threads that serve applications, many at a time, and the callers wait. Two
/// changes of the same file, or of the entries of the same folder, are told one after the other, in
/// the order in which they were made: the file and the folders are locked from before the change is
/// applied until the listener returns. So a listener that numbers changes as they come has a right
/// order of them all.
///
/// It must not touch the mounted folder, must not wait for another request, and must not throw.
public interface ChangeListener {
  /// After the change was applied to the folder, and before its caller knows.
  void changed(Change change);

  /// Before the folder is synced, which goes on meanwhile. The caller's `fsync(2)` returns when
  /// both are done; no thread waits for `answer`.
  void barrier(Barrier barrier, BarrierAnswer answer);

  /// Heeds nothing.
  ChangeListener NONE =
      new ChangeListener() {
        @Override
        public void changed(Change change) {}

        @Override
        public void barrier(Barrier barrier, BarrierAnswer answer) {
          answer.done(0);
        }
      };
}
