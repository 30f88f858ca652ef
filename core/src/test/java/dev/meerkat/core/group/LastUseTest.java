package dev.meerkat.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Eligibility;
import dev.meerkat.core.replication.Eligibility.Grade;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whether host a, which was granted epoch 5 last, takes its copy for complete.
class LastUseTest {
  private static final ServerId A = new ServerId("a");
  private static final long NOW = 100_000;

  private static Draft draft(String arbitration, boolean own, Lease lease) {
    var group =
        GroupText.group(
            GroupText.SMALL.replace("{witness: w}", arbitration) + "data: [{name: d, folder: /d}]");
    var memory = new Memory(lease, 5, false, Memory.Bond.FOLLOWS);
    var d = new Draft(group, A, StewardState.started(group, 9, memory, 0), NOW);
    d.tenure = Tenure.of(lease, 0);
    d.report =
        new DataReport(new Eligibility(Grade.COMPLETE, "a was active last"), own, false, 0, "");
    return d;
  }

  private static void hear(Draft d, String own) {
    var data =
        own.equals("unknown")
            ? DataReport.UNKNOWN
            : new DataReport(new Eligibility(Grade.COMPLETE, ""), own.equals("yes"), false, 0, "");
    var said =
        new PeerReport(
            1, 9, 0, 0, -1, Phase.STANDBY, false, d.lease(), true, true, true, data, 0, false, "");
    d.peer = d.peer.heard(new LinkId("cable"), said, 9, NOW);
  }

  private static Lease lease(long epoch, String holder, String target) {
    return new Lease(
        70,
        epoch,
        Optional.of(holder).filter(it -> !it.equals("-")).map(ServerId::new),
        1,
        true,
        Optional.of(target).filter(it -> !it.equals("-")).map(ServerId::new));
  }

  @ParameterizedTest
  @CsvSource({
    // epoch, holder, target, whether b says that it used its data last; complete
    "5, a, -, unheard, true",
    "5, -, -, unheard, true",
    "5, -, a, unheard, true",
    "5, -, b, unheard, false",
    "6, b, -, unheard, false",
    "6, -, a, unheard, false",
    "5, -, b, no, true",
    "5, -, b, yes, true",
    "5, a, -, unknown, true",
    "6, b, -, no, true",
    "6, b, -, yes, false",
    "6, b, -, unknown, false",
    "6, -, a, yes, false",
  })
  void theLeaseTellsOfALaterUse(
      long epoch, String holder, String target, String told, boolean complete) {
    var d = draft("{isolation: {addresses: [10.0.0.254]}}", true, lease(epoch, holder, target));
    if (!told.equals("unheard")) {
      hear(d, told);
    }
    assertThat(LastUse.of(d).grade()).isEqualTo(complete ? Grade.COMPLETE : Grade.LOGICAL);
    assertThat(LastUse.isOutlived(d)).isNotEqualTo(complete);
  }

  /// What follows the other host's use was told by that; and an arbiter knows better.
  @ParameterizedTest
  @CsvSource({
    "'{isolation: {addresses: [10.0.0.254]}}', false",
    "'{witness: w}', true",
    "'{witness: w}', false"
  })
  void elseItIsAsGoodAsItSays(String arbitration, boolean own) {
    var d = draft(arbitration, own, lease(6, "b", "-"));
    assertThat(LastUse.of(d)).isEqualTo(d.report.eligibility());
  }

  /// What is selected counts, whoever had it last; so does what is granted.
  @ParameterizedTest
  @CsvSource({"a, true", "b, false"})
  void theSourceThatIsSelectedIsNotOutlived(String source, boolean complete) {
    var d = draft("{isolation: {addresses: [10.0.0.254]}}", true, lease(6, "-", "-"));
    hear(d, "yes");
    var group = d.group;
    var step =
        new Steward(group, A)
            .step(
                d.state(),
                new StewardEvent.Ordered(
                    NOW, new Command.SelectDataSource(new ServerId(source), "shop"), false));
    assertThat(step.effects()).contains(new StewardEffect.ChooseSource(new ServerId(source)));
    var after = new Draft(group, A, step.next(), NOW);
    assertThat(LastUse.isOutlived(after)).isNotEqualTo(complete);
  }
}
