package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.RefusedLogins.Login;
import dev.meerkat.core.model.CameraId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusedLoginsTest {
  private static final Login LOGIN = new Login("nvr", "viewer", "1234");
  private static final CameraId GATE = new CameraId("gate");
  private static final CameraId YARD = new CameraId("yard");

  private final RefusedLogins logins = new RefusedLogins();

  private Optional<Long> held(CameraId camera, Login login, long nowMillis) {
    return logins.heldUntil(camera, login, nowMillis);
  }

  @Test
  void aRefusedLoginIsHeldForAllCamerasOfTheHost() {
    logins.refused(LOGIN, 500);
    assertThat(held(GATE, new Login("nvr", "viewer", "1234"), 100)).isEqualTo(Optional.of(500L));
    assertThat(held(YARD, LOGIN, 499)).isEqualTo(Optional.of(500L));
    assertThat(held(GATE, LOGIN, 500)).isEmpty();
    assertThat(held(GATE, new Login("nvr", "viewer", "12345"), 100)).isEmpty();
    assertThat(held(GATE, new Login("nvr", "admin", "1234"), 100)).isEmpty();
    assertThat(held(GATE, new Login("door", "viewer", "1234"), 100)).isEmpty();
    logins.accepted(LOGIN);
    assertThat(held(GATE, LOGIN, 100)).isEmpty();
    assertThat(LOGIN.toString()).doesNotContain("1234");
  }

  /// The account would be locked if the password is wrong still and all its cameras tried it.
  @Test
  void aCameraThatIsCalledTriesOnceAndAlone() {
    logins.refused(LOGIN, 500);
    logins.called(GATE);
    assertThat(held(GATE, LOGIN, 100)).isEmpty();
    assertThat(held(YARD, LOGIN, 100)).isEqualTo(Optional.of(500L));
    logins.begun(GATE);
    assertThat(held(GATE, LOGIN, 100)).isEqualTo(Optional.of(500L));
    logins.refused(LOGIN, 900);
    assertThat(held(GATE, LOGIN, 100)).isEqualTo(Optional.of(900L));
  }

  @Test
  void whatIsRememberedIsBounded() {
    for (int i = 0; i <= RefusedLogins.CAPACITY; i++) {
      logins.refused(new Login("h" + i, "u", "p"), 1_000 + i);
      logins.called(new CameraId("c" + (100_000 + i)));
    }
    assertThat(held(GATE, new Login("h0", "u", "p"), 0)).isEmpty();
    assertThat(held(GATE, new Login("h1", "u", "p"), 0)).isPresent();
    assertThat(logins.isCalled(new CameraId("c100000"))).isFalse();
    assertThat(logins.isCalled(new CameraId("c100001"))).isTrue();
  }

  /// A pause until 500 of a camera whose login is held until 700; what has happened, what time it
  /// is.
  @ParameterizedTest
  @CsvSource({
    "login, -,              100, false",
    "login, -,              500, true",
    "login, called,         100, true",
    "login, other called,   100, false",
    "login, accepted,       100, true",
    "none,  -,              100, false",
    "none,  -,              500, true",
    "none,  called,         100, true",
    "none,  accepted,       100, false",
  })
  void aPauseEnds(String refused, String event, long nowMillis, boolean over) {
    logins.refused(LOGIN, 700);
    switch (event) {
      case "called" -> logins.called(GATE);
      case "other called" -> logins.called(YARD);
      case "accepted" -> logins.accepted(LOGIN);
      default -> assertThat(event).isEqualTo("-");
    }
    var pause =
        new Pause(GATE, 500, refused.equals("login") ? Optional.of(LOGIN) : Optional.empty());
    assertThat(pause.isOver(logins, nowMillis)).isEqualTo(over);
  }
}
