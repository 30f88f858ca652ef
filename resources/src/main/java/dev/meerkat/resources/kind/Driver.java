package dev.meerkat.resources.kind;

import dev.meerkat.resources.host.ResourceException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// One resource on this host. What is so is found out from the system each time, as an earlier
/// process of Meerkat may have started it. One call at a time, but [#renew], [#probe] and
/// [#trouble] at any time; a call that is interrupted ends soon.
public interface Driver {
  /// How often a resource that runs is looked at.
  long LOOK_MILLIS = 1_000;

  /// Whether it runs here, wholly. Changes nothing.
  boolean runs(Launch launch) throws ResourceException, IOException, InterruptedException;

  /// Whether anything of it is here, also of what does not work any more.
  default boolean isHere(Launch launch)
      throws ResourceException, IOException, InterruptedException {
    return runs(launch);
  }

  /// Starts it; it does not run, or not wholly. Everything that this does to the host goes through
  /// the launch, which refuses when the time of the guard is over.
  void start(Launch launch) throws ResourceException, IOException, InterruptedException;

  /// Ends it in good order; it may run, wholly or in part.
  void stop(Launch launch) throws ResourceException, IOException, InterruptedException;

  /// Ends it without asking it. Its processes are killed before.
  void kill(Launch launch) throws ResourceException, IOException, InterruptedException;

  /// Looks after what runs.
  ///
  /// @throws ResourceException if it works no more
  default void tend(Launch launch) throws ResourceException, IOException, InterruptedException {
    if (!runs(launch)) {
      throw new ResourceException("it does not run any more");
    }
  }

  default long lookMillis() {
    return LOOK_MILLIS;
  }

  /// It may stay longer now; for what disappears by itself.
  default void renew(Launch launch) throws ResourceException, IOException, InterruptedException {}

  /// What an administrator is to do about what runs; empty when nothing. Never waits.
  default String trouble() {
    return "";
  }

  /// Who uses what is its own; empty when nobody does.
  default Optional<String> probe() throws ResourceException, IOException, InterruptedException {
    return Optional.empty();
  }

  /// What the guard ends beside processes: lines of its file `ends`.
  default List<String> ends() throws IOException {
    return List.of();
  }
}
