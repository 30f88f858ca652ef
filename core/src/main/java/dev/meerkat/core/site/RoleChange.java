package dev.meerkat.core.site;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Whether a server may be started as what it was not before: as a witness, or as one that records.
///
/// | It was | It is started as | |
/// |---|---|---|
/// | a witness | a witness | yes |
/// | anything else | a witness | unless it is the home or backup of cameras, a host of groups, or footage lies in its archive |
/// | a witness | a server | if its file says where recordings belong, which that of a witness may not |
/// | anything else | a server | yes |
///
/// What is refused has changed nothing. A witness that is there already goes on, whatever others
/// have made its home meanwhile: they record it, and tell of it.
///
/// @param known the site, as this server knew it last
/// @param groups of which it is a host
/// @param footage a folder in which footage of its archive lies
public record RoleChange(
    ServerId self, SiteConfiguration known, SortedSet<String> groups, Optional<String> footage) {
  private static final int MAX_NAMES = 5;

  public RoleChange {
    groups = Collections.unmodifiableSortedSet(new TreeSet<>(groups));
  }

  /// Whether being a witness would be new to it.
  public static boolean isNewWitness(ServerId self, SiteConfiguration known) {
    return !known.isWitness(self);
  }

  /// Why it is no witness, with what to do; empty when it may be one.
  public List<String> refusalAsWitness() {
    if (!isNewWitness(self, known)) {
      return List.of();
    }
    var refusals = new ArrayList<String>();
    var homes = cameras(camera -> camera.home().equals(self));
    if (!homes.isEmpty()) {
      refusals.add(
          "it is the home of "
              + named("camera", homes)
              + ": choose another home (meerkat set-camera --of "
              + self
              + " --home SERVER)");
    }
    var backups = cameras(camera -> camera.succession().backup().filter(self::equals).isPresent());
    if (!backups.isEmpty()) {
      refusals.add(
          "it is the backup of "
              + named("camera", backups)
              + ": choose another one (meerkat set-camera CAMERA --backup SERVER)");
    }
    if (!groups.isEmpty()) {
      refusals.add(
          "it is a host of "
              + named("group", groups)
              + ": remove them first (meerkat group remove GROUP)");
    }
    footage.ifPresent(folder ->
        refusals.add(
            "footage lies in "
                + folder
                + ", which a witness neither plays nor ever deletes: move it away, or go on with"
                + " meerkat server (which is a witness as good, and is given no camera of others"
                + " with meerkat set-server "
                + self
                + " --failover off)"));
    return List.copyOf(refusals);
  }

  /// The same of a server that records.
  ///
  /// @param archiveNamed whether its configuration file says where recordings belong
  public static Optional<String> refusalAsServer(
      ServerId self, SiteConfiguration known, boolean archiveNamed) {
    return known.isWitness(self) && !archiveNamed
        ? Optional.of(
            self
                + " is a witness, and its configuration file does not say where recordings belong:"
                + " start it with meerkat witness; or, to make a server that records of it, add an"
                + " archive to the file (archive: {path: FOLDER}), and start it with meerkat server"
                + " again")
        : Optional.empty();
  }

  private List<CameraId> cameras(Predicate<Camera> which) {
    return known.cameras().values().stream().filter(which).map(Camera::id).toList();
  }

  private static String named(String noun, Collection<?> names) {
    var first = names.stream().limit(MAX_NAMES).map(Object::toString).toList();
    return (names.size() == 1 ? noun + " " : names.size() + " " + noun + "s: ")
        + String.join(", ", first)
        + (names.size() > MAX_NAMES ? " and more" : "");
  }
}
