package dev.meerkat.core.heartbeat;

import static dev.meerkat.core.heartbeat.LinkWatchTest.State.BROKEN;
import static dev.meerkat.core.heartbeat.LinkWatchTest.State.HEARD;
import static dev.meerkat.core.heartbeat.LinkWatchTest.State.SILENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkWatchTest {
  enum State {
    HEARD,
    SILENT,
    BROKEN
  }

  private static final String LOST =
      "south is not heard on link cable any more: check the cable, the other host's interface and"
          + " the firewalls";

  private final LinkWatch watch = new LinkWatch(new ServerId("south"));
  private long atMillis = 50_000;

  /// Looks once a second, for that long.
  private List<String> sees(int seconds, State cable, State office) {
    return sees(seconds, cable, office, "");
  }

  private List<String> sees(int seconds, State cable, State office, String trouble) {
    var told = new ArrayList<String>();
    for (int second = 0; second < seconds; second++) {
      told.addAll(
          watch.look(List.of(link("cable", cable, trouble), link("office", office, "")), atMillis));
      atMillis += 1_000;
    }
    return told;
  }

  private static LinkWatch.Sight link(String name, State state, String trouble) {
    return new LinkWatch.Sight(name, state == HEARD, state != BROKEN, trouble);
  }

  @Test
  void whatIsLostIsTold_andThatItIsBack() {
    assertThat(sees(10, HEARD, HEARD)).isEmpty();
    assertThat(sees(60, SILENT, HEARD)).containsExactly(LOST);
    assertThat(sees(60, HEARD, HEARD))
        .containsExactly("south is heard on link cable again, after 60 s");
    assertThat(sees(60, SILENT, HEARD)).containsExactly(LOST);
  }

  @Test
  void whyThisHostCannotUseIt() {
    assertThat(sees(10, HEARD, HEARD)).isEmpty();
    assertThat(sees(60, BROKEN, SILENT, "its address is not here"))
        .containsExactly("south is not heard on link cable any more: its address is not here");
  }

  @Test
  void aHostThatIsSilentIsNoLinkThatIsLost() {
    assertThat(sees(10, HEARD, HEARD)).isEmpty();
    assertThat(sees(60, SILENT, SILENT)).isEmpty();
    assertThat(sees(60, HEARD, HEARD)).isEmpty();
    assertThat(sees(60, HEARD, SILENT)).singleElement().asString().contains("on link office");
  }

  @Test
  void whatWasNeverHeardWasNotLost() {
    assertThat(sees(60, SILENT, HEARD)).isEmpty();
    assertThat(sees(60, HEARD, HEARD)).isEmpty();
  }

  @Test
  void whatFlapsFillsNoLog() {
    assertThat(sees(10, HEARD, HEARD)).isEmpty();
    for (int times = 0; times < 100; times++) {
      assertThat(sees(3, SILENT, HEARD)).isEmpty();
      assertThat(sees(1, HEARD, HEARD)).isEmpty();
    }
    assertThat(sees(4, SILENT, HEARD)).containsExactly(LOST);
    for (int times = 0; times < 100; times++) {
      assertThat(sees(3, HEARD, HEARD)).isEmpty();
      assertThat(sees(1, SILENT, HEARD)).isEmpty();
    }
    assertThat(sees(4, HEARD, HEARD))
        .containsExactly("south is heard on link cable again, after 404 s");
  }
}
