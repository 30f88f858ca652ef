package dev.meerkat.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import org.junit.jupiter.api.Test;

class GroupProtocolTest {
  private static final ServerId NORTH = new ServerId("north");

  @Test
  void whoSpeaksTheSameGoesOn() {
    assertThat(GroupProtocol.refusal(NORTH, "south", GroupProtocol.VERSION)).isEmpty();
  }

  /// Servers told no version before there was a second one to tell it from.
  @Test
  void whoTellsNoneSpeaksTheFirst() {
    assertThat(GroupProtocol.refusal(NORTH, "south", null)).isEmpty();
  }

  @Test
  void anotherVersionIsRefusedWithBoth() {
    assertThat(GroupProtocol.refusal(NORTH, "south", "9"))
        .contains(
            "south asks and answers about groups in version 9, and north in version 1: run the same"
                + " version of Meerkat on both");
  }

  @Test
  void itIsToldInWhatConcernsGroupsOnly() {
    assertThat(GroupProtocol.concerns("/api/v1/groups/shop/order")).isTrue();
    assertThat(GroupProtocol.concerns("/api/v1/witness")).isTrue();
    assertThat(GroupProtocol.concerns("/api/v1/cameras/gate/gaps")).isFalse();
  }
}
