package dev.meerkat.replication.dataset;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Ruling;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/// Where it is recorded which side's data counts, and whether the other side has all that was
/// promised or is *outdated*. No barrier of an active side that has lost its standby returns before
/// that is recorded here as outdated, and who takes over asks here first.
///
/// The right place is the arbiter of the group, which both sides ask and which replaces a ruling
/// only by comparing. Where there is none, each side keeps what it knows ([LocalRegister]).
///
/// Nothing here waits. An answer comes once, from any thread, or not at all: when the arbiter
/// cannot be reached, the same is asked again after a while.
public interface OutdatedRegister {
  /// The newest that is known here, without asking.
  Optional<Ruling> known();

  /// Asks for the ruling as it is now.
  void consult(Consumer<Ruling> told) throws IOException;

  /// Replaces it if it is the expected one; durable before it is told.
  ///
  /// @param told is given the one that then holds
  void ask(Ruling expected, Ruling wanted, Consumer<Ruling> told) throws IOException;

  /// An operator says whose data counts. Durable when this returns, or soon after.
  ///
  /// @param newestEpoch that this side's copy has been through
  void choose(ServerId source, long newestEpoch) throws IOException;

  /// The active side that this one has begun to follow says what it has ruled.
  void follow(Ruling ruling) throws IOException;

  /// The active side that this one follows has ruled anew.
  void told(Ruling ruling) throws IOException;

  /// The active side that this one follows has ended in good order, with nothing that this one
  /// lacks.
  void ended(long epoch);

  /// An active side has connected, whether it is followed or not, and this is what it has ruled.
  void heard(Ruling ruling);

  /// The active side may have gone on since it was heard last.
  void mayHaveGoneOn();

  /// Whether both sides ask one and the same, which grants epochs.
  boolean isShared();
}
