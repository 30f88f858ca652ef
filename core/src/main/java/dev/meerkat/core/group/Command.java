package dev.meerkat.core.group;

import dev.meerkat.core.model.ServerId;
import java.util.Optional;

/// What an operator orders. May be given to either host.
public sealed interface Command {
  /// Start the group, and have it protected from now on.
  ///
  /// @param on the host on which it is to be active, and whose data counts; the preferred one if
  ///   none is named
  record BringIn(Optional<ServerId> on) implements Command {}

  /// Stop the group on both hosts.
  record BringOut() implements Command {}

  /// Have the group change hosts in good order.
  record Switch() implements Command {}

  /// Start the group here, although this host would not do so by itself.
  ///
  /// @param unconditional whatever its data is good for
  /// @param typed the name of the group, typed by the operator, where that is asked for
  record TakeOver(boolean unconditional, String typed) implements Command {}

  /// Make the data of the other host equal to that of this one.
  ///
  /// @param typed the name of the group, typed by the operator
  record SelectDataSource(ServerId source, String typed) implements Command {}
}
