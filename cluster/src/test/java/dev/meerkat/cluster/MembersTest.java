package dev.meerkat.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import java.util.List;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.UUID;
import org.jgroups.util.Util;
import org.junit.jupiter.api.Test;

class MembersTest {
  private static final ServerAddress NORTH = ServerAddress.create(new ServerId("north"), 5);
  private static final ServerAddress LATER = ServerAddress.create(new ServerId("north"), 6);
  private static final ServerAddress SOUTH = ServerAddress.create(new ServerId("south"), 1);

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
  void strangersAreNoMembers() {
    Members members =
        Members.of(
            List.of(
                UUID.randomUUID(),
                ExtendedUUID.randomUUID("x"),
                ExtendedUUID.randomUUID("x").put("n", new byte[] {'/'}).put("t", new byte[8]),
                SOUTH.address()));
    assertThat(members.servers()).containsExactly(SOUTH.server());
    assertThat(members.coordinator()).contains(SOUTH);
  }

  @Test
  void anAddressKeepsItsNameOnTheWire() throws Exception {
    byte[] bytes = Util.objectToByteBuffer(NORTH.address());
    assertThat(ServerAddress.of(Util.objectFromByteBuffer(bytes))).contains(NORTH);
  }
}
