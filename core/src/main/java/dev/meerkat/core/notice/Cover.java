package dev.meerkat.core.notice;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.notice.Notice.Group;
import dev.meerkat.core.notice.Notice.RedundancyEnded;
import dev.meerkat.core.notice.Notice.RedundancyStarted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which cameras of others this server records, and which of them people know of. A camera is told
/// of by the server that records it and by no other.
///
/// | Known | Recorded now | After things have been quiet |
/// |---|---|---|
/// | no | yes | told: started |
/// | yes | no | told: ended |
/// | no | no | nothing, though it may have been recorded for a moment |
/// | yes | yes | nothing |
///
/// When the hour's notices are used up, all waits, and what is the same again in the end is only
/// counted.
///
/// @param known cameras whose takeover has been told
/// @param present those recorded now, with the wall-clock time since when
/// @param firstMillis when the first change came that has not been told
/// @param lastMillis when the last one came
/// @param changes how many came since the last notice
record Cover(
    SortedSet<CameraId> known,
    SortedMap<CameraId, Long> present,
    long firstMillis,
    long lastMillis,
    int changes,
    Allowance allowance) {
  Cover {
    known = Collections.unmodifiableSortedSet(known);
    present = Collections.unmodifiableSortedMap(present);
  }

  /// @param known what had been told before the server's last restart
  static Cover initial(SortedSet<CameraId> known) {
    var present = new TreeMap<CameraId, Long>();
    known.forEach(camera -> present.put(camera, 0L));
    return new Cover(known, present, 0, 0, 0, Allowance.FULL);
  }

  /// @param told the notices that are due go here
  Cover step(
      Situation situation,
      long atMillis,
      long wallMillis,
      NoticeSettings settings,
      List<Notice> told) {
    var noted = noted(situation, atMillis, wallMillis);
    if (!situation.tells()) {
      return new Cover(
          new TreeSet<>(noted.present.keySet()), noted.present, atMillis, atMillis, 0, allowance);
    }
    if (!noted.isDue(atMillis, settings)) {
      return noted;
    }
    return noted.isUnchanged()
        ? new Cover(
            noted.known, noted.present, noted.firstMillis, noted.lastMillis, 0, noted.allowance)
        : noted.told(situation, atMillis, wallMillis, settings, told);
  }

  private Cover noted(Situation situation, long atMillis, long wallMillis) {
    var next = new TreeMap<>(present);
    next.keySet().retainAll(situation.covered().keySet());
    int changed = present.size() - next.size();
    for (var camera : situation.covered().keySet()) {
      changed += next.putIfAbsent(camera, wallMillis) == null ? 1 : 0;
    }
    if (changed == 0) {
      return this;
    }
    return new Cover(
        known,
        next,
        isUnchanged() ? atMillis : firstMillis,
        atMillis,
        (int) Math.min(Integer.MAX_VALUE, (long) changes + changed),
        allowance);
  }

  private boolean isUnchanged() {
    return known.equals(present.keySet());
  }

  private boolean isDue(long atMillis, NoticeSettings settings) {
    return (atMillis - lastMillis >= settings.quietMillis()
            || atMillis - firstMillis >= settings.mostMillis())
        && allowance.permits(atMillis, settings.mostPerHour());
  }

  private Cover told(
      Situation situation,
      long atMillis,
      long wallMillis,
      NoticeSettings settings,
      List<Notice> told) {
    var started = new TreeSet<>(present.keySet());
    started.removeAll(known);
    var ended = new TreeSet<>(known);
    ended.removeAll(present.keySet());
    ended.retainAll(situation.homes().keySet()); // the others were removed by an administrator
    int untold = Math.max(0, changes - started.size() - (known.size() - kept()));
    var spent = allowance;
    if (!started.isEmpty()) {
      long since =
          started.stream()
              .mapToLong(camera -> present.getOrDefault(camera, wallMillis))
              .min()
              .orElse(wallMillis);
      told.add(
          new RedundancyStarted(
              situation.self(), since, startedGroups(situation, started), untold));
      spent = spent.told(atMillis, settings.mostPerHour());
    }
    if (!ended.isEmpty()) {
      told.add(
          new RedundancyEnded(situation.self(), wallMillis, endedGroups(situation, ended), untold));
      spent = spent.told(atMillis, settings.mostPerHour());
    }
    return new Cover(new TreeSet<>(present.keySet()), present, atMillis, atMillis, 0, spent);
  }

  private int kept() {
    var kept = new TreeSet<>(known);
    kept.retainAll(present.keySet());
    return kept.size();
  }

  private static List<Group> startedGroups(Situation situation, SortedSet<CameraId> cameras) {
    var groups = new TreeMap<ServerId, SortedMap<String, List<CameraId>>>();
    for (var camera : cameras) {
      add(groups, situation, camera, String.valueOf(situation.covered().get(camera)));
    }
    return list(groups);
  }

  private static List<Group> endedGroups(Situation situation, SortedSet<CameraId> cameras) {
    var groups = new TreeMap<ServerId, SortedMap<String, List<CameraId>>>();
    for (var camera : cameras) {
      var recorders = situation.recorders().getOrDefault(camera, Collections.emptySortedSet());
      var home = situation.homes().get(camera);
      String words =
          recorders.contains(home)
              ? "records them itself again"
              : recorders.isEmpty()
                  ? "does not record them, and nobody else does"
                  : "does not record them, but " + situation.label(recorders.first()) + " does";
      add(groups, situation, camera, words);
    }
    return list(groups);
  }

  private static void add(
      SortedMap<ServerId, SortedMap<String, List<CameraId>>> groups,
      Situation situation,
      CameraId camera,
      String words) {
    var home = situation.homes().get(camera);
    if (home != null) {
      groups
          .computeIfAbsent(home, _ -> new TreeMap<>())
          .computeIfAbsent(words, _ -> new ArrayList<>())
          .add(camera);
    }
  }

  private static List<Group> list(SortedMap<ServerId, SortedMap<String, List<CameraId>>> groups) {
    var list = new ArrayList<Group>();
    groups.forEach((home, byWords) ->
        byWords.forEach((words, cameras) -> list.add(new Group(home, words, cameras))));
    return list;
  }
}
