package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.Ranges;
import dev.meerkat.replication.linux.LinuxException;

/// Is asked before each change and told of it, in an order in which they can be made again.
///
/// It is called on the threads that serve applications, many at a time, and the callers wait. Two
/// changes of the same file, or of the entries of the same folder, are told one after the other, in
/// the order in which they were made: the file and the folders are locked from before the listener
/// is asked until it was told. So a listener that numbers changes as they come has a right order of
/// them all.
///
/// It must not touch the mounted folder, must not wait for another request, and but for
/// [LinuxException] must not throw.
public interface ChangeListener {
  /// Before a change is made: returns when it may be.
  ///
  /// @param ranges that it may change; their numbers are those of [Parts]
  /// @throws LinuxException when it may not be made; the error is the caller's
  Intent intend(Ranges ranges) throws LinuxException;

  /// Before the folder is synced, which goes on meanwhile. The caller's `fsync(2)` returns when
  /// both are done; no thread waits for `answer`.
  void barrier(Barrier barrier, BarrierAnswer answer);

  /// A change that may be made. Either `made`, `failed` or `unknown` follows, then `settle`.
  interface Intent {
    /// After the change was applied to the folder, while what it changes is still locked.
    void made(Change change);

    /// It could not be made, and nothing is changed.
    void failed();

    /// In place of `failed`, when something may be changed that cannot be told: the copy would not
    /// be what this folder is.
    ///
    /// @param why a sentence
    void unknown(String why);

    /// When nothing is locked any more, and before the caller knows: returns when it may know.
    ///
    /// @throws LinuxException the error for the caller
    void settle() throws LinuxException;
  }

  /// Heeds nothing.
  ChangeListener NONE =
      new ChangeListener() {
        private final Intent intent =
            new Intent() {
              @Override
              public void made(Change change) {}

              @Override
              public void failed() {}

              @Override
              public void unknown(String why) {}

              @Override
              public void settle() {}
            };

        @Override
        public Intent intend(Ranges ranges) {
          return intent;
        }

        @Override
        public void barrier(Barrier barrier, BarrierAnswer answer) {
          answer.done(0);
        }
      };
}
