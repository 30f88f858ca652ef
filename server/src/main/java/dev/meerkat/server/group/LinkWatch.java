package dev.meerkat.server.group;

import dev.meerkat.cluster.beat.LinkCondition;
import dev.meerkat.cluster.beat.LinkState;
import dev.meerkat.core.group.LinkId;
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
final class LinkWatch {
  static final long STEADY_MILLIS = 3_000;

  private final ServerId peer;
  private final SortedMap<LinkId, Seen> links = new TreeMap<>();

  /// @param heard what was told last; a link of which nothing was told yet counts as lost
  /// @param told whether that was told, not only found at the start
  /// @param sinceMillis since when it is the other way round; -1 while it is not
  private record Seen(boolean heard, boolean told, long lostMillis, long sinceMillis) {}

  LinkWatch(ServerId peer) {
    this.peer = peer;
  }

  /// @param now every link of the group
  /// @param atMillis by the clock of groups
  /// @return what is to be told, a sentence for each link
  List<String> look(List<LinkCondition> now, long atMillis) {
    boolean anyHeard = now.stream().anyMatch(each -> each.state() == LinkState.HEARD);
    var sentences = new ArrayList<String>();
    for (var link : now) {
      var before = links.getOrDefault(link.link(), new Seen(false, false, 0, -1));
      boolean heard = link.state() == LinkState.HEARD;
      boolean counts = heard || anyHeard || link.state() == LinkState.BROKEN;
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

  private String lost(LinkCondition link) {
    return peer
        + " is not heard on link "
        + link.link()
        + " any more"
        + (link.trouble().isEmpty()
            ? ": check the cable, the other host's interface and the firewalls"
            : ": " + link.trouble());
  }
}
