package dev.meerkat.core.heartbeat;

import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which heartbeat links of a group have been lost and have come back, in the eyes of one host,
/// each told once. A link counts as lost when it was heard, and has not been for [#STEADY_MILLIS]
/// while the other host is heard on another one, or while this host cannot use it; that nothing is
/// heard at all is for the steward to tell. It is back when it is heard for as long: so one that
/// flaps does not fill the log.
///
/// Not for use by several threads.
public final class LinkWatch {
  static final long STEADY_MILLIS = 3_000;

  /// How it stands with a link.
  ///
  /// @param link its name
  /// @param heard whether the other host is heard on it
  /// @param usable whether this host can use it
  /// @param trouble what is wrong with it here and what to do; empty when nothing is
  public record Sight(String link, boolean heard, boolean usable, String trouble) {}

  private final ServerId peer;
  private final SortedMap<String, Seen> links = new TreeMap<>();

  /// @param heard what was told last; a link of which nothing was told yet counts as lost
  /// @param told whether that was told, not only found at the start
  /// @param sinceMillis since when it is the other way round; -1 while it is not
  private record Seen(boolean heard, boolean told, long lostMillis, long sinceMillis) {}

  public LinkWatch(ServerId peer) {
    this.peer = peer;
  }

  /// @param now every link of the group
  /// @param atMillis by the clock of groups
  /// @return what is to be told, a sentence for each link
  public List<String> look(List<Sight> now, long atMillis) {
    boolean anyHeard = now.stream().anyMatch(Sight::heard);
    var sentences = new ArrayList<String>();
    for (var link : now) {
      var before = links.getOrDefault(link.link(), new Seen(false, false, 0, -1));
      boolean heard = link.heard();
      boolean counts = heard || anyHeard || !link.usable();
      if (heard == before.heard() || !counts) {
        links.put(link.link(), new Seen(before.heard(), before.told(), before.lostMillis(), -1));
        continue;
      }
      long since = before.sinceMillis() < 0 ? atMillis : before.sinceMillis();
      if (atMillis - since < STEADY_MILLIS) {
        links.put(link.link(), new Seen(before.heard(), before.told(), before.lostMillis(), since));
        continue;
      }
      links.put(link.link(), new Seen(heard, !heard, since, -1));
      if (!heard) {
        sentences.add(lost(link));
      } else if (before.told()) {
        sentences.add(
            peer
                + " is heard on link "
                + link.link()
                + " again, after "
                + (since - before.lostMillis()) / 1_000
                + " s");
      }
    }
    return sentences;
  }

  private String lost(Sight link) {
    return peer
        + " is not heard on link "
        + link.link()
        + " any more"
        + (link.trouble().isEmpty()
            ? ": check the cable, the other host's interface and the firewalls"
            : ": " + link.trouble());
  }
}
