package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MountPointTest {
  private static final MountPoint BEFORE = new MountPoint(2, "d1");
  private static final MountPoint.Sight AS_BEFORE = folder(2, "d1");

  private static MountPoint.Sight folder(long root, String identity) {
    return new MountPoint.Sight.Folder(root, identity);
  }

  private static String judge(MountPoint.Sight now) {
    var verdict = BEFORE.judge(now, "/data");
    assertThat(verdict.stops()).isEqualTo(!verdict.sentence().isEmpty());
    return verdict.sentence();
  }

  @Test
  void isAsBefore() {
    assertThat(judge(AS_BEFORE)).isEmpty();
  }

  @Test
  void isLost() {
    assertThat(judge(new MountPoint.Sight.Absent()))
        .isEqualTo("mount point lost: /data is not there: mount it; replication then goes on");
    assertThat(judge(folder(7, "")))
        .isEqualTo(
            "mount point lost: /data holds no dataset: mount its file system; replication then goes"
                + " on. If a new disk is there, select the data source: all is copied to it then");
  }

  @Test
  void isLostWhileItCannotBeSeen() {
    assertThat(judge(new MountPoint.Sight.Unreadable("EIO in read of 3")))
        .isEqualTo(
            "mount point lost: /data cannot be read (EIO in read of 3): see to its disk;"
                + " replication then goes on");
    assertThat(judge(new MountPoint.Sight.Uncovered()))
        .isEqualTo(
            "mount point lost: what Meerkat had mounted at /data was unmounted, or something else"
                + " was mounted over it: take that away; replication then goes on");
  }

  @Test
  void hasChanged() {
    assertThat(judge(folder(2, "d2")))
        .isEqualTo(
            "mount point changed: /data holds another dataset: mount the right file system, or, to"
                + " take this folder for good, select the data source; all is compared then, and"
                + " what only the side has whose data does not count is kept aside");
    assertThat(judge(folder(3, "d1")))
        .startsWith("mount point changed: /data is another folder than before")
        .contains("select the data source; all is compared then");
  }

  @Test
  void isTakenAsItIsWhenTheDataSourceIsSelected() {
    for (var changed : List.of(folder(2, "d2"), folder(3, "d1"))) {
      assertThat(BEFORE.isTakenAnew(changed, true)).isTrue();
      assertThat(BEFORE.isTakenAnew(changed, false)).isTrue();
    }
    assertThat(BEFORE.isTakenAnew(folder(7, ""), false)).isTrue();
    assertThat(BEFORE.isTakenAnew(folder(7, ""), true)).isFalse();
    for (var other :
        List.of(
            AS_BEFORE,
            new MountPoint.Sight.Absent(),
            new MountPoint.Sight.Unreadable("EIO"),
            new MountPoint.Sight.Uncovered())) {
      assertThat(BEFORE.isTakenAnew(other, false)).isFalse();
    }
  }
}
