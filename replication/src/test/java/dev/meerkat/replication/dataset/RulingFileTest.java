package dev.meerkat.replication.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Ruling;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulingFileTest {
  private static final Ruling OURS = new Ruling(9, 3, new ServerId("south"), true);
  private static final Ruling THEIRS = new Ruling(5, 4, new ServerId("north"), false);

  @TempDir Path folder;

  /// Both were active: more was ruled on the side that now follows.
  @Test
  void whoeverIsFollowedHasTheRuling() throws Exception {
    var file = RulingFile.open(folder);
    file.told(OURS);
    file.told(THEIRS);
    assertThat(file.current()).as("by number").contains(OURS);
    file.follow(THEIRS);
    assertThat(file.current()).contains(THEIRS);
    assertThat(RulingFile.open(folder).current()).contains(THEIRS);
  }

  @Test
  void whatIsToldLateDoesNotCount() throws Exception {
    var file = RulingFile.open(folder);
    file.follow(THEIRS);
    file.told(new Ruling(4, 4, new ServerId("north"), true));
    assertThat(file.current()).contains(THEIRS);
  }
}
