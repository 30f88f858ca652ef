package dev.meerkat.core.group;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What one host knows of the other.
///
/// @param heardMillis when something new was last heard, by link
/// @param lastMillis when something new was last heard on any link; the start of the process
///   before, and the end of a sleep in which nothing could be heard
/// @param attendedMillis when this host was last awake to hear it
/// @param echoedMillis the newest time of which it is known that the other has heard this host's
///   beat of that time, or a later one
/// @param firstMillis when it was heard for the first time; empty before
/// @param readySinceMillis since when it says that it is ready; empty when it does not
public record Peer(
    SortedMap<LinkId, Long> heardMillis,
    long lastMillis,
    long attendedMillis,
    long echoedMillis,
    Optional<Long> firstMillis,
    Optional<Long> readySinceMillis,
    Optional<PeerReport> report) {
  public Peer {
    heardMillis = new TreeMap<>(heardMillis);
  }

  static Peer unheard(long atMillis) {
    return new Peer(
        new TreeMap<>(),
        atMillis,
        atMillis,
        Long.MIN_VALUE / 2,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /// This host is awake. After a sleep, the silence of the other begins anew: it may have been
  /// silent for none of the time, and has not heard this host either.
  Peer attended(long atMillis, long pauseMillis) {
    boolean slept = atMillis - attendedMillis > pauseMillis;
    return new Peer(
        heardMillis,
        slept ? atMillis : lastMillis,
        atMillis,
        echoedMillis,
        firstMillis,
        readySinceMillis,
        report);
  }

  /// Beats come on every link, so each comes several times; what was overtaken is no news, but on a
  /// link of its own it is a sign of life.
  Peer heard(LinkId link, PeerReport now, long ownRun, long atMillis) {
    boolean news = report.map(now::isNewerThan).orElse(true);
    boolean same = report.filter(now::equals).isPresent();
    if (!news && !same) {
      return this;
    }
    var heard = new TreeMap<>(heardMillis);
    heard.put(link, atMillis);
    if (!news) {
      return new Peer(
          heard, lastMillis, attendedMillis, echoedMillis, firstMillis, readySinceMillis, report);
    }
    boolean echoes = now.echoRun() == ownRun && now.echoMillis() <= atMillis;
    return new Peer(
        heard,
        atMillis,
        attendedMillis,
        echoes ? Math.max(echoedMillis, now.echoMillis()) : echoedMillis,
        firstMillis.or(() -> Optional.of(atMillis)),
        now.ready() ? readySinceMillis.or(() -> Optional.of(atMillis)) : Optional.empty(),
        Optional.of(now));
  }

  /// It was given up to give it the group: how long it has been ready is counted anew.
  Peer readyAnew(long atMillis) {
    return new Peer(
        heardMillis,
        lastMillis,
        attendedMillis,
        echoedMillis,
        firstMillis,
        readySinceMillis.map(_ -> atMillis),
        report);
  }

  boolean isSilentOn(HeartbeatLink link, long atMillis) {
    var heard = heardMillis.get(link.id());
    return heard == null || atMillis - heard >= link.silentAfterMillis();
  }

  /// Whether it is heard on any link.
  boolean isHeard(Group group, long atMillis) {
    return group.links().stream().anyMatch(link -> !isSilentOn(link, atMillis));
  }

  /// Whether nothing at all was heard for so long that the other host has ended what it cannot be
  /// sure to be allowed.
  boolean isGone(GroupTimes times, long atMillis) {
    return atMillis - lastMillis >= times.leaseMillis() + times.marginMillis();
  }
}
