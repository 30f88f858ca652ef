package dev.meerkat.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressDefenceTest {
  private static final long QUIET_MILLIS = 60_000;
  private static final String CAMERA = "02:00:00:00:00:99";
  private static final String PRINTER = "02:00:00:00:00:55";
  private static final String USED =
      "10.0.0.10 on eth0 is used by 02:00:00:00:00:99 as well; this host keeps and announces it:"
          + " take the address away from that device";
  private static final String FREE = "10.0.0.10 on eth0 is not used by 02:00:00:00:00:99 any more";

  private final AddressDefence defence =
      new AddressDefence(IpAddress.of("10.0.0.10"), "eth0", QUIET_MILLIS);
  private final List<Long> announced = new ArrayList<>();
  private long atMillis = 50_000;

  private List<String> take(AddressDefence.Step step) {
    if (step.announce()) {
      announced.add(atMillis - 50_000);
    }
    return step.told();
  }

  private List<String> sees(String mac) {
    return take(defence.seen(mac, atMillis));
  }

  /// Looks twice a second, for that long.
  private List<String> waits(int seconds) {
    var told = new ArrayList<String>();
    for (int half = 0; half < 2 * seconds; half++) {
      atMillis += 500;
      told.addAll(take(defence.look(atMillis)));
    }
    return told;
  }

  @Test
  void nobodyElseIsNothing() {
    assertThat(waits(600)).isEmpty();
    assertThat(announced).isEmpty();
    assertThat(defence.trouble()).isEmpty();
  }

  @Test
  void whoUsesItIsToldOnce_andThatItIsOver() {
    assertThat(sees(CAMERA)).containsExactly(USED);
    assertThat(defence.trouble())
        .isEqualTo(
            "10.0.0.10 on eth0 is used by 02:00:00:00:00:99 as well, so that users may not reach"
                + " the group: take the address away from that device");
    for (int times = 0; times < 100; times++) {
      assertThat(waits(5)).isEmpty();
      assertThat(sees(CAMERA)).isEmpty();
    }
    assertThat(waits(59)).isEmpty();
    assertThat(defence.trouble()).isNotEmpty();
    assertThat(waits(1)).containsExactly(FREE);
    assertThat(defence.trouble()).isEmpty();
    assertThat(waits(600)).isEmpty();
    assertThat(sees(CAMERA)).as("another time").containsExactly(USED);
  }

  @Test
  void itIsAnnouncedAtOnce_andThenOnceInTenSeconds() {
    assertThat(sees(CAMERA)).hasSize(1);
    assertThat(announced).containsExactly(0L);
    for (int times = 0; times < 30; times++) {
      assertThat(waits(1)).isEmpty();
      assertThat(sees(CAMERA)).isEmpty();
    }
    assertThat(announced).containsExactly(0L, 10_000L, 20_000L, 30_000L);
  }

  @Test
  void whatCameTooSoonIsAnsweredLater() {
    assertThat(sees(CAMERA)).hasSize(1);
    assertThat(waits(1)).isEmpty();
    assertThat(sees(CAMERA)).isEmpty();
    assertThat(announced).containsExactly(0L);
    assertThat(waits(50)).isEmpty();
    assertThat(announced).as("and no more").containsExactly(0L, 10_000L);
  }

  @Test
  void whoComesAnewAfterALongTimeIsAnsweredAtOnce() {
    assertThat(sees(CAMERA)).hasSize(1);
    assertThat(waits(300)).containsExactly(FREE);
    assertThat(sees(CAMERA)).containsExactly(USED);
    assertThat(announced).containsExactly(0L, 300_000L);
  }

  @Test
  void ofSeveralEachIsToldForItself() {
    assertThat(sees(CAMERA)).containsExactly(USED);
    assertThat(sees(PRINTER)).singleElement().asString().contains(PRINTER);
    assertThat(announced).as("one interval for all of them").containsExactly(0L);
    assertThat(defence.trouble())
        .contains("is used by 02:00:00:00:00:55 and 02:00:00:00:00:99 as well")
        .endsWith("from those devices");
    assertThat(waits(30)).isEmpty();
    assertThat(sees(PRINTER)).isEmpty();
    assertThat(waits(30)).containsExactly(FREE);
    assertThat(defence.trouble()).contains(PRINTER).doesNotContain(CAMERA);
  }

  @Test
  void whoInventsHardwareAddressesFillsNoLog() {
    int told = 0;
    for (int device = 0; device < 250; device++) {
      told += sees("02:00:00:00:01:%02x".formatted(device)).size();
    }
    assertThat(told).isEqualTo(AddressDefence.MOST_TOLD);
    assertThat(announced).containsExactly(0L);
    assertThat(waits(60)).hasSize(AddressDefence.MOST_TOLD);
    assertThat(defence.trouble()).isEmpty();
  }
}
