package dev.meerkat.core.plan;

import dev.meerkat.core.model.Redundancy;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import org.jspecify.annotations.Nullable;

/// A live server while a plan is being made: what it may still take.
final class Candidate {
  final ServerId id;
  final Standing standing;
  final long hash;
  final Assignment home;
  final Assignment foreign;
  final String location;
  final boolean draining;
  final Redundancy redundancy;
  private int room;

  /// @param settings null when the configuration does not know the server, which then takes nothing
  Candidate(ServerId id, Standing standing, @Nullable ServerSettings settings) {
    this.id = id;
    this.standing = standing;
    this.hash = Rendezvous.hash(id.value());
    this.home = new Assignment.Recorded(id, false);
    this.foreign = new Assignment.Recorded(id, true);
    this.location = settings == null ? "" : settings.location();
    this.draining = settings != null && settings.draining();
    this.redundancy = settings == null ? Redundancy.NORMAL : settings.redundancy();
    this.room = settings == null ? 0 : settings.foreignLimit();
  }

  /// Whether it has proven itself.
  boolean isProven() {
    return standing.isProven();
  }

  /// Whether it could write down anything at all.
  boolean hasVolume() {
    return standing != Standing.NO_VOLUME;
  }

  /// Whether it is at work on cameras whose backup it is, also while their home records them.
  boolean accompanies() {
    return redundancy.accompanies() && hasVolume() && standing != Standing.STARTING && !draining;
  }

  boolean hasRoom() {
    return room > 0;
  }

  Assignment take() {
    room--;
    return foreign;
  }

  ServerId accompany() {
    room--;
    return id;
  }
}
