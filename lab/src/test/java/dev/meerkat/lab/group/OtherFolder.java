package dev.meerkat.lab.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.server.api.Answers;

/// What is done about a folder of the standby that is another one than before, or is gone
/// (questions 10 and 11 of document 001).
///
/// @param on the host that stands by
record OtherFolder(GroupSite site, Notes notes, Machine active, Machine on) {
  private static final String CHANGED = "mount point changed: ";
  private static final String LOST = "mount point lost: ";
  private static final String NEW_DISK =
      "holds no dataset: mount its file system; replication then goes on. If a new disk is there,"
          + " select the data source";
  private static final String OF_MKFS = "lost+found";
  private static final String NOTE = "of a folder that was put there";

  /// To be called while its server does not run.
  void isPutThere() {
    notes.replace(on, NOTE);
  }

  /// Once it runs again.
  void isNotTakenForTheData_untilTheSourceIsSelected() {
    assertReplicationStops(CHANGED);
    assertThat(notes.read(on)).isEqualTo(NOTE);
    var operator = new Operator(active);
    assertThat(operator.refused("select-data-source", active.name()))
        .contains("is replaced by that of " + active.name() + " and kept aside");
    operator.order("select-data-source", active.name(), "--confirm", GroupSite.GROUP);
    site.awaitWell(active);
    operator.order("verify");
    assertThat(notes.sum(on)).isEqualTo(notes.sum(active));
    assertThat(notes.read(on)).isEqualTo(notes.read(active));
    assertThat(notes.keptAside(on)).contains(NOTE);
  }

  /// Its file system is unmounted; what lies below it is empty, and stays so.
  void isGone_andReplicationGoesOnWhenItIsBack() {
    notes.unmountDisk(on);
    assertReplicationStops(LOST);
    notes.write(active, "four");
    assertThat(notes.list(on)).isEmpty();
    notes.mountDisk(on);
    site.awaitWell(active);
    assertThat(notes.read(on)).isEqualTo("four");
  }

  /// Its disk is replaced. The new one is not taken for the data, and it is not filled, until
  /// somebody says so; then the group can be moved to it.
  void isANewDisk_whichGetsAllWhenTheSourceIsSelected() {
    notes.unmountDisk(on);
    awaitTrouble(LOST);
    notes.mountNewDisk(on);
    assertReplicationStops(NEW_DISK);
    notes.write(active, "five");
    var operator = new Operator(active);
    assertThat(operator.refused("select-data-source", active.name()))
        .contains("is replaced by that of " + active.name() + " and kept aside");
    assertThat(notes.list(on)).containsExactly(OF_MKFS);

    operator.order("select-data-source", active.name(), "--confirm", GroupSite.GROUP);
    site.awaitWell(active);
    operator.order("verify");
    var journal = notes.journal(active);
    String bulk = notes.sum(active);
    operator.order("switch");
    site.awaitWell(on);
    assertThat(notes.read(on)).isEqualTo("five");
    assertThat(notes.sum(on)).isEqualTo(bulk);
    assertThat(notes.journal(on)).startsWith(journal.toArray(String[]::new));
  }

  /// The group goes on; nobody can have it moved to that host, and whoever looks or tries is told
  /// why.
  private void assertReplicationStops(String why) {
    awaitTrouble(why);
    assertThat(new Operator(active).seesThatItIsNotWell())
        .startsWith("Group shop: active on " + active.name())
        .contains(why);
    assertThat(new Operator(active).refused("switch"))
        .contains(on.name() + " is not ready (")
        .contains(why)
        .contains("nothing was changed");
    site.awaitAnswer(active, System.nanoTime());
  }

  private void awaitTrouble(String why) {
    GroupSite.await(
        active,
        why,
        group -> group.states().stream().anyMatch(state -> isOf(state) && tells(state, why)));
  }

  private boolean isOf(Answers.GroupState state) {
    return state.host().equals(on.name());
  }

  private static boolean tells(Answers.GroupState state, String why) {
    var data = state.data();
    return data != null && data.trouble().contains(why);
  }
}
