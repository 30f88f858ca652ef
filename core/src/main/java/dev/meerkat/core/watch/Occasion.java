package dev.meerkat.core.watch;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Assignment;
import dev.meerkat.core.plan.Standing;

/// Why a server records a camera, or does not, in words.
record Occasion(ServerId self, SiteConfiguration configuration, Neighbours neighbours) {

  /// Why this server records a camera.
  String of(Camera camera) {
    return camera.home().equals(self) ? "at home" : substitution(camera);
  }

  private String substitution(Camera camera) {
    var home = camera.home();
    if (neighbours.hearing().silent().contains(home)) {
      return "in place of " + home + ", which is silent";
    }
    var status = neighbours.current(home);
    if (status == null) {
      return "in place of " + home + ", which is down";
    }
    boolean draining =
        configuration.isDraining(home) && !status.unreachable().contains(camera.id());
    return "in place of "
        + home
        + (status.standing() == Standing.NO_VOLUME
            ? ", which has lost its last volume"
            : draining ? ", which is being drained" : ", which cannot record it");
  }

  /// Why a companion has a camera.
  static String beside(Camera camera) {
    return "beside its home " + camera.home();
  }

  static String absence(Assignment.Reason reason) {
    return switch (reason) {
      case DISABLED -> "disabled";
      case NEVER_MOVED -> "its home is not here, and its priority is Never";
      case NO_ROOM -> "no live server has room";
      case OTHER_LOCATION -> "no live server of its location has room";
      case OUT_OF_REACH -> "no live server reaches it";
    };
  }
}
