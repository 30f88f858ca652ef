package dev.meerkat.core.plan;

import static dev.meerkat.core.SiteText.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.plan.Assignment.Reason;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LossTest {
  private static Plan plan(String site, String... live) {
    return plan(site, new TreeSet<>(), live);
  }

  private static Plan plan(String site, SortedSet<Unreachable> unreachable, String... live) {
    var standings = new TreeMap<ServerId, Standing>();
    for (String name : live) {
      standings.put(new ServerId(name), Standing.STABLE);
    }
    return CameraPlan.plan(site(site), standings, unreachable);
  }

  private static CameraId camera(String name) {
    return new CameraId(name);
  }

  private static Loss between(Plan before, Plan after) {
    return Loss.between(before, after, new TreeSet<>());
  }

  @Test
  void tellsWhatMovesAndWhatIsLost() {
    String site = "a=9 b=1 c1@a/HIGH c2@a/LOW c3@a/NEVER c4@b/LOW";
    Loss loss = between(plan(site, "a", "b"), plan(site, "b"));
    assertThat(loss.moving()).isEqualTo(Map.of(camera("c1"), new ServerId("b")));
    assertThat(loss.lost())
        .isEqualTo(Map.of(camera("c2"), Reason.NO_ROOM, camera("c3"), Reason.NEVER_MOVED));
    assertThat(loss.withoutHeir()).containsOnlyKeys(camera("c2"));
  }

  @Test
  void whatIsNotRecordedNowIsNotLost() {
    String site = "a=9 b=9 c=0 c1@x/NEVER c2@a/HIGH/disabled c3@b/LOW";
    Loss loss = between(plan(site, "a", "b"), plan(site, "b"));
    assertThat(loss.moving()).isEmpty();
    assertThat(loss.lost()).isEmpty();
  }

  @Test
  void tellsWhatGoesToItsCompanionAndWhatLosesIts() {
    String site = "a=9 b=9,warm c=9,constant c1@a/HIGH>b c2@a/LOW c3@c/LOW>b c4@b/LOW>c c5@b/LOW>a";
    Loss loss = between(plan(site, "a", "b", "c"), plan(site, "b", "c"));
    assertThat(loss.moving()).containsOnlyKeys(camera("c1"), camera("c2"));
    assertThat(loss.accompanied()).containsExactly(camera("c1"));
    assertThat(loss.unaccompanied()).containsExactly(camera("c1"));
    Loss ofBackup = between(plan(site, "a", "b", "c"), plan(site, "a", "c"));
    assertThat(ofBackup.accompanied()).containsExactly(camera("c4"));
    assertThat(ofBackup.unaccompanied()).containsExactly(camera("c1"), camera("c3"), camera("c4"));
  }

  @Test
  void whatIsDisplacedIsLostToo() {
    String site = "a=0 b=1 c1@x/LOW c2@a/HIGH";
    Loss loss = between(plan(site, "a", "b"), plan(site, "b"));
    assertThat(loss.moving()).isEqualTo(Map.of(camera("c2"), new ServerId("b")));
    assertThat(loss.lost()).isEqualTo(Map.of(camera("c1"), Reason.NO_ROOM));
  }

  /// The plan has somebody go on trying; that saves nothing.
  @Test
  void whatOnlyAServerMayHaveThatDoesNotReachItIsLost() {
    String site = "a=9 b=9 c1@a/HIGH c2@a/LOW c3@b/LOW c4@b/LOW";
    var unreachable = new TreeSet<Unreachable>();
    unreachable.add(new Unreachable(new ServerId("b"), camera("c1")));
    unreachable.add(new Unreachable(new ServerId("b"), camera("c3")));
    unreachable.add(new Unreachable(new ServerId("b"), camera("c4")));
    unreachable.add(new Unreachable(new ServerId("a"), camera("c4")));
    Plan whole = plan(site, unreachable, "a", "b");
    Loss loss = Loss.between(whole, plan(site, unreachable, "b"), unreachable);
    assertThat(loss.moving()).isEqualTo(Map.of(camera("c2"), new ServerId("b")));
    assertThat(loss.lost())
        .isEqualTo(Map.of(camera("c1"), Reason.OUT_OF_REACH, camera("c3"), Reason.OUT_OF_REACH));
    assertThat(loss.withoutHeir()).containsOnlyKeys(camera("c1"), camera("c3"));
  }
}
