package dev.meerkat.replication.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.replication.Eligibility.Grade;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemberTest {
  /// Between standing by and being active, replication was said to stop.
  @Test
  void aCopyThatIsJustBeingOpenedIsNoTrouble() {
    var report = Member.notOpen(Optional.empty());
    assertThat(report.trouble()).isEmpty();
    assertThat(report.eligibility().grade()).isEqualTo(Grade.INCONSISTENT);
    assertThat(report.eligibility().words()).isEqualTo("the copy is just being opened");
  }

  @Test
  void anObstacleIsTold() {
    var report = Member.notOpen(Optional.of("mount point lost: /data is not there"));
    assertThat(report.trouble()).isEqualTo("mount point lost: /data is not there");
    assertThat(report.eligibility().words()).isEqualTo("the copy is not open here");
  }
}
