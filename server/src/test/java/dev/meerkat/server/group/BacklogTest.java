package dev.meerkat.server.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What is read from the lines of a group's data.
class BacklogTest {
  private static final String STANDBY = "role: standby";

  @Test
  void nothingIsLackingWhenTheJournalIsEmpty_orTheDataIsInUse() {
    assertThat(
            Backlog.of(
                List.of(
                    "dataset: shop.d in /srv/d",
                    STANDBY,
                    "journal: 0 bytes",
                    "dataset: shop.e in /srv/e",
                    "role: active, epoch 4")))
        .isEmpty();
    assertThat(Backlog.of(List.of())).isEmpty();
  }

  @Test
  void whatIsInTheJournalIsLacking() {
    assertThat(
            Backlog.of(
                List.of(
                    "dataset: shop.d in /srv/d",
                    STANDBY,
                    "journal: 1.5 MiB",
                    "dataset: shop.e in /srv/e",
                    STANDBY,
                    "journal: 12 bytes",
                    "dataset: shop.f in /srv/f")))
        .contains(
            new Backlog(
                true,
                "1.5 MiB of shop.d in /srv/d, 12 bytes of shop.e in /srv/e were received and are"
                    + " not in the folder yet"));
  }

  @Test
  void aCopyThatDoesNotTellMayLackSomething() {
    assertThat(
            Backlog.of(
                List.of(
                    "dataset: shop.d in /srv/d",
                    "replication stopped: mount point lost",
                    "dataset: shop.e in /srv/e",
                    "role: none, stopped by a failure",
                    "dataset: shop.f in /srv/f",
                    STANDBY,
                    "journal: 0 bytes")))
        .contains(
            new Backlog(
                false,
                "whether all that was received is in the folder is not known: shop.d in /srv/d:"
                    + " mount point lost; shop.e in /srv/e is not open here"));
  }
}
