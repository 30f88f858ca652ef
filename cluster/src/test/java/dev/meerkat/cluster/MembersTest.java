package dev.meerkat.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jgroups.Address;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.UUID;
import org.jgroups.util.Util;
import org.junit.jupiter.api.Test;

class MembersTest {
  private static final ServerAddress NORTH = server("north", 5);
  private static final ServerAddress LATER = server("north", 6);
  private static final ServerAddress SOUTH = server("south", 1);

  private static ServerAddress server(String name, long startedAtMillis) {
    return ServerAddress.create(
        new ServerId(name), startedAtMillis, InetAddress.ofLiteral("fd00::1"), 65_435);
  }

  @Test
  void ofOneNameTheFirstStartedCountsWhereverItStands() {
    for (List<ServerAddress> order :
        List.of(List.of(LATER, SOUTH, NORTH), List.of(NORTH, LATER, SOUTH))) {
      Members members = Members.of(order.stream().map(ServerAddress::address).toList());
      assertThat(members.byServer()).containsEntry(NORTH.server(), NORTH);
      assertThat(members.servers()).containsExactly(NORTH.server(), SOUTH.server());
      assertThat(members.duplicates()).containsExactly(LATER);
      assertThat(members.coordinator()).contains(order.getFirst());
      assertThat(members.namesakes(NORTH)).containsExactly(LATER);
      assertThat(members.namesakes(LATER)).containsExactly(NORTH);
      assertThat(members.namesakes(SOUTH)).isEmpty();
    }
  }

  @Test
  void eachIsToldWhoseTheNameIs() {
    Namesakes two = new Namesakes(NORTH, LATER);
    assertThat(Members.of(List.of(LATER.address(), SOUTH.address(), NORTH.address())).conflicts())
        .containsExactly(two);
    assertThat(two.problem(LATER))
        .startsWith("the name of this server, 'north', belongs to the one at " + NORTH.place());
    assertThat(two.problem(NORTH))
        .isEqualTo(two.problem(SOUTH))
        .startsWith("two servers are named 'north': one at " + NORTH.place());
  }

  @Test
  void strangersAreNoMembers() {
    Members members =
        Members.of(
            List.of(
                UUID.randomUUID(),
                ExtendedUUID.randomUUID("x"),
                parts("x", 8, 5),
                parts("/", 8, 6),
                parts("x", 7, 6),
                parts("x", 8, 1),
                SOUTH.address()));
    assertThat(members.servers()).containsExactly(SOUTH.server());
    assertThat(members.coordinator()).contains(SOUTH);
  }

  private static Address parts(String name, int timeBytes, int placeBytes) {
    return ExtendedUUID.randomUUID("x")
        .put("n", name.getBytes(StandardCharsets.US_ASCII))
        .put("t", new byte[timeBytes])
        .put("p", new byte[placeBytes]);
  }

  @Test
  void anAddressKeepsItsNameOnTheWire() throws Exception {
    byte[] bytes = Util.objectToByteBuffer(NORTH.address());
    assertThat(ServerAddress.of(Util.objectFromByteBuffer(bytes))).contains(NORTH);
  }
}
