package dev.meerkat.core.notice;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.notice.Notice.ProblemsChanged;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The problems that this server sees, and which of them it has to tell.
///
/// | Problem | Told by |
/// |---|---|
/// | of a server | that server |
/// | of the site, begins | the spokesman, the first of the stable members, of when it was seen |
/// | of the site, is over | whoever told that it began |
/// | the same, and that one is not stable any more | the spokesman of that moment |
/// | its teller has left the view | the spokesman, who also tells again what began shortly before |
///
/// A server that comes to a site in which another is stable leaves the problems that it finds there
/// to that one.
///
/// @param byKey those that are followed
/// @param begun what began and has not been told yet; so `over`
/// @param firstMillis when the first of these came
/// @param lastMillis when the last one came
/// @param untold how many were over before they were told
record Troubles(
    SortedMap<String, Trouble> byKey,
    SortedMap<String, Problem> begun,
    SortedMap<String, Problem> over,
    long firstMillis,
    long lastMillis,
    int untold,
    Allowance allowance) {
  static final Troubles NONE =
      new Troubles(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), 0, 0, 0, Allowance.FULL);

  Troubles {
    byKey = Collections.unmodifiableSortedMap(byKey);
    begun = Collections.unmodifiableSortedMap(begun);
    over = Collections.unmodifiableSortedMap(over);
  }

  /// @param told the notice that is due goes here
  Troubles step(
      Situation situation,
      long atMillis,
      long wallMillis,
      NoticeSettings settings,
      List<Notice> told) {
    var next = new Pass(this, situation, atMillis, settings).next();
    boolean waiting = !next.begun.isEmpty() || !next.over.isEmpty();
    boolean due =
        waiting
            && (atMillis - next.lastMillis >= settings.quietMillis()
                || atMillis - next.firstMillis >= settings.mostMillis())
            && allowance.permits(atMillis, settings.mostPerHour());
    if (!due) {
      return next;
    }
    told.add(
        new ProblemsChanged(
            situation.self(),
            wallMillis,
            List.copyOf(next.begun.values()),
            List.copyOf(next.over.values()),
            next.untold));
    return new Troubles(
        next.byKey,
        new TreeMap<>(),
        new TreeMap<>(),
        0,
        0,
        0,
        allowance.told(atMillis, settings.mostPerHour()));
  }

  /// One look at the problems.
  private static final class Pass {
    private final Troubles before;
    private final Situation situation;
    private final ServerId spokesman;
    private final long now;
    private final NoticeSettings settings;
    private final SortedMap<String, Trouble> byKey;
    private final SortedMap<String, Problem> begun;
    private final SortedMap<String, Problem> over;
    private int untold;
    private boolean news;

    Pass(Troubles before, Situation situation, long now, NoticeSettings settings) {
      this.before = before;
      this.situation = situation;
      this.spokesman = situation.spokesman();
      this.now = now;
      this.settings = settings;
      this.byKey = new TreeMap<>(before.byKey);
      this.begun = new TreeMap<>(before.begun);
      this.over = new TreeMap<>(before.over);
      this.untold = before.untold;
    }

    Troubles next() {
      situation.problems().forEach(this::see);
      for (var key : new ArrayList<>(byKey.keySet())) {
        follow(key);
      }
      boolean first = before.begun.isEmpty() && before.over.isEmpty();
      return new Troubles(
          byKey,
          begun,
          over,
          news && first ? now : before.firstMillis,
          news ? now : before.lastMillis,
          untold,
          before.allowance);
    }

    private void see(String key, Problem problem) {
      var old = byKey.get(key);
      byKey.put(key, old == null ? Trouble.seen(problem, now) : old.present(problem, now));
    }

    private void follow(String key) {
      var trouble = byKey.get(key);
      if (trouble == null) {
        return;
      }
      if (!situation.problems().containsKey(key)) {
        trouble = trouble.absent(now);
      }
      if (trouble.begun()
          && trouble.problem().siteWide()
          && !trouble.isTellerAmong(situation.members())) {
        trouble = inherited(key, trouble);
      } else if (!trouble.begun()) {
        trouble = trouble.awaited(situation.stable());
      }
      boolean lasting = now - trouble.sinceMillis() >= settings.problemMillis();
      if (!trouble.begun() && !trouble.isPresent()) {
        byKey.remove(key);
      } else if (!trouble.begun() && lasting) {
        var teller =
            trouble.problem().siteWide() ? trouble.teller().orElse(spokesman) : situation.self();
        byKey.put(key, trouble.begun(now, teller));
        began(key, trouble.problem(), teller);
      } else if (!trouble.isPresent() && lasting) {
        byKey.remove(key);
        ended(key, trouble);
      } else {
        byKey.put(key, trouble);
      }
    }

    private Trouble inherited(String key, Trouble trouble) {
      if (now - trouble.begunMillis() < settings.handoverMillis()) {
        began(key, trouble.problem(), spokesman);
      }
      return trouble.inheritedBy(spokesman);
    }

    private void began(String key, Problem problem, ServerId teller) {
      if (teller.equals(situation.self())) {
        news = true;
        if (over.remove(key) == null) {
          begun.put(key, problem);
        } else {
          untold += 2; // it was gone for a while
        }
      }
    }

    private void ended(String key, Trouble trouble) {
      if (trouble.isToldBy(situation.self())) {
        news = true;
        if (begun.remove(key) == null) {
          over.put(key, trouble.problem());
        } else {
          untold += 2; // it was there for a while
        }
      }
    }
  }
}
