package dev.meerkat.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import org.junit.jupiter.api.Test;

class StandAloneTest {
  @Test
  void needsNobody_andKeepsWhatItRuns() {
    var pair =
        GroupText.group(
            GroupText.SMALL
                + "data: [{name: d, folder: /d}]\npolicy: {switchBackSeconds: 10, reboot: on}");
    var host = new ServerId("b");
    var alone = StandAlone.of(pair, host);
    assertThat(alone.hasWitness()).isFalse();
    assertThat(alone.hasData()).isFalse();
    assertThat(alone.preferred()).isEqualTo(host);
    assertThat(alone.arbitration().startUpWaitMillis()).isZero();
    assertThat(alone.policy().moveOnErrors()).isFalse();
    assertThat(alone.policy().switchBackAfterMillis()).isEmpty();
    assertThat(alone.policy().reboot()).isTrue();
    assertThat(alone.resources()).isEqualTo(pair.resources());
    assertThat(alone.times()).isEqualTo(pair.times());
    assertThat(StandAlone.isOne(alone)).isTrue();
    assertThat(StandAlone.isOne(pair)).isFalse();
  }
}
