package dev.meerkat.server.api;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.Redundancy;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.notice.Channel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// What the user ought to know of settings of a server that were just made: what they cost, and
/// what else they need to be of use. A pure function.
final class SettingAdvice {
  private static final String FALSE_ALARMS =
      "where the connection between servers fails at times, even for a short time, fast redundancy"
          + " may cause false alarms: the others then record the cameras of this server beside it";

  private static final String SECOND_CONNECTION =
      "each camera whose backup this server is has two connections all the time, so it may need"
          + " more bandwidth, and, depending on the camera, send fewer pictures a second";

  private static final String UNTOLD =
      "with constant redundancy, people are not told when this server records in place of another";

  private final ServerId server;
  private final SiteConfiguration configuration;
  private final List<String> sentences = new ArrayList<>();

  private SettingAdvice(ServerId server, SiteConfiguration configuration) {
    this.server = server;
    this.configuration = configuration;
  }

  /// @param redundancy the mode, if it was among what was set
  /// @param notifications whether people are told, if that was
  /// @param configuration as it is now
  /// @param channels where notices go
  /// @return empty when there is nothing to know
  static Optional<String> of(
      ServerId server,
      Optional<Redundancy> redundancy,
      Optional<Boolean> notifications,
      SiteConfiguration configuration,
      Collection<Channel> channels) {
    var advice = new SettingAdvice(server, configuration);
    redundancy.ifPresent(advice::mode);
    if (notifications.orElse(false)) {
      advice.notifications(redundancy, channels);
    }
    return advice.sentences.isEmpty()
        ? Optional.empty()
        : Optional.of(String.join(". ", advice.sentences));
  }

  private void mode(Redundancy mode) {
    switch (mode) {
      case NORMAL -> {}
      case FAST -> {
        sentences.add(FALSE_ALARMS);
        if (nobody(camera -> camera.home().equals(server))) {
          sentences.add(
              "no camera is at home on "
                  + server
                  + " yet: fast redundancy is set on the home of cameras, not on their backup");
        }
      }
      case CONSTANT, WARM -> {
        sentences.add(SECOND_CONNECTION);
        if (nobody(camera -> camera.succession().backup().filter(server::equals).isPresent())) {
          sentences.add(
              "it is the backup of no camera yet: choose it with meerkat set-camera --of SERVER"
                  + " --backup "
                  + server);
        }
        if (mode == Redundancy.CONSTANT) {
          sentences.add(UNTOLD);
        }
      }
    }
  }

  private void notifications(Optional<Redundancy> redundancy, Collection<Channel> channels) {
    if (redundancy.isEmpty() && configuration.redundancy(server) == Redundancy.CONSTANT) {
      sentences.add(UNTOLD);
    }
    if (channels.stream()
        .noneMatch(each -> each.interest().enabled() && each.interest().redundancy())) {
      sentences.add(
          "notices of redundancy go nowhere yet: say where with meerkat notify mail, or meerkat"
              + " notify webhook");
    }
  }

  private boolean nobody(Predicate<Camera> has) {
    return configuration.cameras().values().stream().noneMatch(has);
  }
}
