package dev.meerkat.server.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.replication.group.Unapplied;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// What is made of what each copy has received and not applied.
class BacklogTest {
  private static Unapplied copy(String name, long bytes) {
    return new Unapplied("shop." + name + " in /srv/" + name, OptionalLong.of(bytes), "");
  }

  private static Unapplied untold(String name, String why) {
    return new Unapplied("shop." + name + " in /srv/" + name, OptionalLong.empty(), why);
  }

  @Test
  void nothingIsLackingWhenAllIsApplied() {
    assertThat(Backlog.of(List.of(copy("d", 0), copy("e", 0)))).isEmpty();
    assertThat(Backlog.of(List.of())).isEmpty();
  }

  @Test
  void whatIsNotAppliedIsLacking() {
    assertThat(Backlog.of(List.of(copy("d", 1_500), copy("e", 12), copy("f", 0), untold("g", ""))))
        .contains(
            new Backlog(
                true,
                "1500 bytes of shop.d in /srv/d, 12 bytes of shop.e in /srv/e were received and are"
                    + " not in the folder yet"));
  }

  @Test
  void aCopyThatDoesNotTellMayLackSomething() {
    assertThat(Backlog.of(List.of(untold("d", "mount point lost"), untold("e", ""), copy("f", 0))))
        .contains(
            new Backlog(
                false,
                "whether all that was received is in the folder is not known: shop.d in /srv/d:"
                    + " mount point lost; shop.e in /srv/e is not open here"));
  }
}
