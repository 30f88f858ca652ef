package dev.meerkat.core.watch;

import static dev.meerkat.core.SiteText.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.plan.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A server that was started as a witness.
class WitnessTest {
  private static final ServerId SELF = new ServerId("a");
  private static final ServerId OTHER = new ServerId("b");

  /// Also when its site knows it as one that records, or not at all, it begins nothing: neither
  /// what is at home on it, nor what nobody else could take.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=9,witness b=9 c1@a/HIGH c2@b/LOW>a c3@a/NEVER",
        "a=9,constant b=9 c1@a/HIGH c2@b/LOW>a c3@a/NEVER",
        "b=9 c1@a/HIGH c2@b/LOW>a c3@a/NEVER"
      })
  void beginsNothing(String site) {
    assertThat(effects(new Watch(SELF, WatchSettings.DEFAULT, true), site))
        .hasSizeGreaterThan(1)
        .allSatisfy(effect -> assertThat(effect).isInstanceOf(WatchEffect.Announce.class));
    assertThat(effects(new Watch(SELF, WatchSettings.DEFAULT), site.replace(",witness", "")))
        .anyMatch(WatchEffect.StartRecording.class::isInstance);
  }

  /// Others, who go by their configuration, are not to count on it before that says so.
  @Test
  void isToldOfAsOneWithoutAVolumeUntilItsSiteKnows() {
    var watch = new Watch(SELF, WatchSettings.DEFAULT, true);
    var state = watch.initial(0, 1);
    long at = 0;
    for (String site : List.of("a=9 b=9", "b=9")) {
      state = aged(watch, state, site, at);
      at += 60_000;
      assertThat(state.standing()).isEqualTo(Standing.NO_VOLUME);
    }
    assertThat(aged(watch, state, "a=9,witness b=9", at).standing()).isEqualTo(Standing.STABLE);
  }

  private static WatchState aged(Watch watch, WatchState before, String site, long from) {
    var state = watch.step(before, new WatchEvent.ConfigurationChanged(from, site(site))).next();
    state =
        watch.step(state, new WatchEvent.ViewChanged(from, new TreeSet<>(List.of(SELF)))).next();
    for (long at = from; at < from + 60_000; at += 100) {
      state = watch.step(state, new WatchEvent.Ticked(at)).next();
    }
    return state;
  }

  private static List<WatchEffect> effects(Watch watch, String site) {
    var effects = new ArrayList<WatchEffect>();
    var state = watch.initial(0, 1);
    var both = new TreeSet<>(List.of(SELF, OTHER));
    var alone = new TreeSet<>(List.of(SELF));
    var status = new ServerStatus(OTHER, Standing.STABLE, new TreeMap<>(), new TreeSet<>());
    var events = new ArrayList<WatchEvent>();
    events.add(new WatchEvent.ConfigurationChanged(0, site(site)));
    events.add(new WatchEvent.ViewChanged(0, both));
    events.add(new WatchEvent.StatusHeard(10, status));
    for (long at = 100; at < 60_000; at += 100) {
      events.add(new WatchEvent.Ticked(at));
      if (at == 40_000) {
        events.add(new WatchEvent.ViewChanged(at, alone));
      }
    }
    for (var event : events) {
      var step = watch.step(state, event);
      state = step.next();
      effects.addAll(step.effects());
    }
    return effects;
  }
}
