package dev.meerkat.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class MountPointTest {
  private static final MountPoint BEFORE = new MountPoint(2, "d1");

  private static String judge(Optional<MountPoint> now, String foreignChange) {
    var verdict = BEFORE.judge(now, "/data", foreignChange);
    assertThat(verdict.stops()).isEqualTo(!verdict.sentence().isEmpty());
    return verdict.sentence();
  }

  @Test
  void isAsBefore() {
    assertThat(judge(Optional.of(BEFORE), "")).isEmpty();
  }

  @Test
  void isLost() {
    assertThat(judge(Optional.empty(), ""))
        .isEqualTo("mount point lost: /data is not there: mount it; replication then goes on");
    assertThat(judge(Optional.of(new MountPoint(7, "")), ""))
        .isEqualTo(
            "mount point lost: /data holds no dataset: mount its file system; replication then goes"
                + " on");
  }

  @Test
  void hasChanged() {
    assertThat(judge(Optional.of(new MountPoint(2, "d2")), ""))
        .isEqualTo(
            "mount point changed: /data holds another dataset: mount the right file system, or"
                + " choose the data source anew");
    assertThat(judge(Optional.of(BEFORE), "/data/pg/base"))
        .isEqualTo(
            "mount point changed: /data/pg/base was changed on the standby: choose the data source"
                + " anew, so that the copy is compared");
    assertThat(judge(Optional.of(new MountPoint(3, "d1")), ""))
        .startsWith("mount point changed: /data is another folder than before");
  }
}
