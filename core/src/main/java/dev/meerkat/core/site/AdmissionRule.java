package dev.meerkat.core.site;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// Whether a server may join: what would make a mess of the configuration of both is refused before
/// anything has changed.
public final class AdmissionRule {
  /// Times in recordings, and whose change of a setting is the newer one, depend on the clocks.
  public static final long MAX_CLOCK_APART_MILLIS = 60_000;

  private AdmissionRule() {}

  /// Why a server is not let in.
  public sealed interface Refusal {
    /// It is in a site with others, which would lose it.
    record HasCompanions(SortedSet<ServerId> companions) implements Refusal {}

    /// Its clock and the one here differ too much; both in milliseconds since the epoch.
    record ClocksApart(long applicantMillis, long hereMillis) implements Refusal {}

    /// Servers of these names are in the site.
    record NamesTaken(SortedSet<ServerId> names) implements Refusal {}

    /// Cameras of these names are in the site, and may be other cameras.
    record CamerasTaken(List<CameraId> cameras) implements Refusal {}

    /// People would call two servers the same.
    record LabelsTaken(List<SharedLabel> labels) implements Refusal {}
  }

  /// A name or alias that would mean two servers.
  ///
  /// @param joining the one that would come
  /// @param here the one of the site
  public record SharedLabel(String label, ServerId joining, ServerId here) {
    @Override
    public String toString() {
      return "'" + label + "' (" + joining + ", which would join, and " + here + ")";
    }
  }

  /// @param members the live servers of the site
  /// @return empty when it may join
  public static Optional<Refusal> refusal(
      Applicant applicant,
      SiteConfiguration configuration,
      SortedSet<ServerId> members,
      long nowMillis) {
    if (!applicant.companions().isEmpty() && !applicant.together()) {
      return Optional.of(new Refusal.HasCompanions(applicant.companions()));
    }
    if (Math.abs(applicant.clockMillis() - nowMillis) > MAX_CLOCK_APART_MILLIS) {
      return Optional.of(new Refusal.ClocksApart(applicant.clockMillis(), nowMillis));
    }
    SortedSet<ServerId> names = applicant.servers();
    names.removeIf(name -> !configuration.servers().containsKey(name) && !members.contains(name));
    if (!names.isEmpty()) {
      return Optional.of(new Refusal.NamesTaken(names));
    }
    List<CameraId> taken = taken(applicant, configuration);
    if (!taken.isEmpty()) {
      return Optional.of(new Refusal.CamerasTaken(taken));
    }
    List<SharedLabel> shared = shared(applicant, configuration);
    return shared.isEmpty() ? Optional.empty() : Optional.of(new Refusal.LabelsTaken(shared));
  }

  private static List<SharedLabel> shared(Applicant applicant, SiteConfiguration configuration) {
    List<SharedLabel> shared = new ArrayList<>();
    for (ServerId joining : applicant.servers()) {
      SortedSet<String> labels = new TreeSet<>(List.of(joining.value(), applicant.label(joining)));
      for (String label : labels) {
        configuration
            .called(label)
            .ifPresent(here -> shared.add(new SharedLabel(label, joining, here)));
      }
    }
    return shared;
  }

  /// A camera of one name and one home is the same one: its home was in this site before, or has
  /// come over from the other one already.
  private static List<CameraId> taken(Applicant applicant, SiteConfiguration configuration) {
    SortedSet<CameraId> taken = new TreeSet<>(applicant.cameras().keySet());
    taken.removeIf(id -> {
      Camera here = configuration.cameras().get(id);
      return here == null || here.home().equals(applicant.cameras().get(id));
    });
    return List.copyOf(taken);
  }
}
