package dev.meerkat.resources.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// On which interface an address is to be.
class PlacementTest {
  /// @param states one for each of eth0, eth1, eth2: works, cut, down, or none for one that is not
  ///   there
  private static List<Interface> interfaces(String states) {
    var words = states.split(" ", -1);
    return IntStream.range(0, words.length)
        .filter(i -> !words[i].equals("none"))
        .mapToObj(i ->
            new Interface(
                i + 1,
                "eth" + i,
                "02:00:00:00:00:0" + i,
                !words[i].equals("down"),
                words[i].equals("works"),
                List.of()))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "works works works, '',   false, eth0",
    "cut   works works, '',   false, eth1",
    "down  none  works, '',   false, eth2",
    "works works works, eth1, false, eth1",
    "works works works, eth1, true,  eth0",
    "cut   works works, eth2, true,  eth1",
    "cut   works works, eth0, false, eth1",
    "works cut   works, eth1, false, eth0",
    "none  works works, eth1, true,  eth1",
  })
  void onTheFirstThatWorks(String states, String current, boolean switchBack, String expected) {
    assertThat(
            Placement.of(
                Arrays.asList("eth0", "eth1", "eth2"),
                Optional.of(current).filter(name -> !name.isEmpty()),
                switchBack,
                interfaces(states.replaceAll(" +", " "))))
        .isEqualTo(new Placement.On(expected));
  }

  @Test
  void nowhereWithTheReasonOfEach() {
    assertThat(
            Placement.of(
                List.of("eth0", "eth1", "eth7"),
                Optional.of("eth0"),
                true,
                interfaces("cut down works")))
        .isEqualTo(
            new Placement.Nowhere(
                "eth0 has no carrier; eth1 is down; there is no interface eth7, only eth0, eth1,"
                    + " eth2: name another interface, or mend it"));
  }
}
