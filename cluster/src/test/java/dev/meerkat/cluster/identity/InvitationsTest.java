package dev.meerkat.cluster.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.cluster.HostPort;
import dev.meerkat.core.model.ServerId;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class InvitationsTest {
  private static final Instant START = Instant.parse("2026-11-25T12:00:00Z");
  private static final ServerId SOUTH = new ServerId("south");
  private static final SiteIdentity SITE =
      SiteIdentity.found(new ServerId("north"), "harbour", START);

  private Instant now = START;
  private final Invitations invitations = new Invitations(() -> now);

  private PublicKey invite() {
    return invitations
        .invite(SITE.authority(), new HostPort("10.0.0.1", 7800), Invitations.USUAL)
        .keys()
        .getPublic();
  }

  @Test
  void isGoodOnce() {
    PublicKey key = invite();
    assertThat(invitations.given(key)).isTrue();
    assertThat(invitations.<String>use(key, SOUTH, () -> "in")).contains("in");
    assertThatThrownBy(() -> invitations.use(key, new ServerId("west"), () -> "in"))
        .hasMessageContaining("has been used: server south joined with it at " + START);
  }

  @Test
  void anAdmissionThatFailsUsesNothingUp() {
    PublicKey key = invite();
    assertThatThrownBy(() ->
            invitations.use(
                key,
                SOUTH,
                () -> {
                  throw new IllegalArgumentException("no");
                }))
        .hasMessage("no");
    assertThat(invitations.<String>use(key, SOUTH, () -> "in")).contains("in");
  }

  @Test
  void nobodyIsAdmittedMeanwhileAndNothingIsUsedUp() {
    PublicKey key = invite();
    invitations.suspend();
    assertThat(
            invitations.<String>use(
                key,
                SOUTH,
                () -> {
                  throw new AssertionError("admitted");
                }))
        .isEmpty();
    assertThat(invitations.given(key)).isTrue();
    invitations.resume();
    assertThat(invitations.<String>use(key, SOUTH, () -> "in")).contains("in");
  }

  @Test
  void isGoodForItsTime() {
    PublicKey key = invite();
    now = START.plus(Invitations.USUAL).plusMillis(1);
    assertThatThrownBy(() -> invitations.use(key, SOUTH, () -> "in"))
        .hasMessageContaining("was good until 2026-11-25T13:00:00Z");
  }

  @Test
  void anotherKeyIsNotGood() {
    PublicKey key =
        JoinToken.create(SITE.authority(), new HostPort("10.0.0.1", 7800)).keys().getPublic();
    assertThat(invitations.given(key)).isFalse();
    assertThatThrownBy(() -> invitations.use(key, SOUTH, () -> "in"))
        .hasMessageContaining("not given here");
  }

  @Test
  void thereAreNotTooMany() {
    for (int i = 0; i < Invitations.MAX; i++) {
      PublicKey _ = invite();
    }
    assertThatThrownBy(this::invite).hasMessageContaining("100 invitations are open");
    now = START.plus(Duration.ofHours(2));
    assertThat(invitations.given(invite())).isTrue();
  }
}
