package dev.meerkat.core.site;

import java.util.ArrayList;
import java.util.List;

/// Whom a server asks, in each round, whether their view of the site is another one than its own,
/// so that views that differ are merged.
///
/// | Hosts | Asked |
/// |---|---|
/// | outside of its view, connected with it | [#MOST_OUTSIDERS] in each round, all of them in turn |
/// | outside of its view, not connected: perhaps dead | as many, in turn |
/// | the first member, which the others follow | in each round |
/// | other members | one in each round, in turn |
///
/// If each asked all the others, as many questions and answers would go about in a site as the
/// square of the number of its servers, in every round, though one answer from a part that has
/// split off is enough, and members see the same view nearly always.
public final class Inquiry {
  static final int MOST_OUTSIDERS = 16;
  static final int STARTING_AT_ONCE = 8;
  static final int STARTING_STEP_MILLIS = 100;

  private Inquiry() {}

  /// When a server that starts asks a host, in milliseconds from the beginning.
  ///
  /// @param place of the host among the hosts of the site, from 0; the same for all servers, so
  ///   that servers that start at the same time find each other
  public static int startingMillis(int place) {
    return place / STARTING_AT_ONCE * STARTING_STEP_MILLIS;
  }

  /// @param round counts up; may begin anywhere, better not at the same number everywhere
  /// @param connected known hosts outside of this server's view that it is connected with
  /// @param others the other hosts outside of its view
  /// @param members the others in its view, in the order of the view
  public static <H> List<H> asked(long round, List<H> connected, List<H> others, List<H> members) {
    var asked = new ArrayList<H>();
    for (List<H> outsiders : List.of(connected, others)) {
      for (int i = 0; i < Math.min(MOST_OUTSIDERS, outsiders.size()); i++) {
        asked.add(inTurn(round * MOST_OUTSIDERS + i, outsiders));
      }
    }
    if (!members.isEmpty()) {
      asked.add(members.getFirst());
      H other = inTurn(round, members);
      if (!other.equals(members.getFirst())) {
        asked.add(other);
      }
    }
    return asked;
  }

  private static <H> H inTurn(long turn, List<H> hosts) {
    return hosts.get(Math.floorMod(turn, hosts.size()));
  }
}
