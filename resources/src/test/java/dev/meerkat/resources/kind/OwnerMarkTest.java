package dev.meerkat.resources.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Whose a disk is.
class OwnerMarkTest {
  private static final ServerId NORTH = new ServerId("north");

  private static Optional<String> refusal(String text, boolean alive) {
    return OwnerMark.refusal(
        Optional.of(text).filter(it -> !it.isEmpty()), NORTH, "shop", _ -> alive);
  }

  @Test
  void isReadAsItIsWritten() {
    var mark = new OwnerMark("south", "shop");
    assertThat(OwnerMark.read(mark.text())).contains(mark);
  }

  @Test
  void nobodysDiskAndOnesOwnMayBeUsed() {
    assertThat(refusal("", true)).isEmpty();
    assertThat(refusal(new OwnerMark("north", "shop").text(), true)).isEmpty();
    assertThat(refusal(new OwnerMark("south", "shop").text(), false)).isEmpty();
  }

  @Test
  void othersMayNot() {
    assertThat(refusal(new OwnerMark("south", "shop").text(), true).orElseThrow())
        .startsWith("south is alive and has it: bring the group out there");
    assertThat(refusal(new OwnerMark("north", "till").text(), false).orElseThrow())
        .startsWith("it belongs to group till");
    assertThat(refusal("something else\n", false).orElseThrow())
        .startsWith("its file .meerkat-owner is no mark of Meerkat");
  }
}
