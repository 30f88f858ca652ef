package dev.meerkat.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Backlog;
import dev.meerkat.core.archive.SpaceRule;
import dev.meerkat.core.archive.VolumeState;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VolumeHealthTest {
  private static final Path ROOT = Path.of("/archive/one");
  private static final long MIB = 1 << 20;
  private static final long TOTAL = 1_000 * MIB;

  /// The alarm is at 100 MiB, retention keeps 300.
  private final VolumeHealth health =
      new VolumeHealth(ROOT, new SpaceRule(300 * MIB, 100 * MIB), 4_000);

  private final List<String> news = new ArrayList<>();

  private void look(long freeMebibytes, boolean tried) {
    health.found(new VolumeHealth.Well(TOTAL, freeMebibytes * MIB, 0, tried)).ifPresent(news::add);
    judge();
  }

  private VolumeState judge() {
    health.judge(true).ifPresent(news::add);
    return health.state();
  }

  private VolumeHealth open() {
    assertThat(health.state()).isEqualTo(VolumeState.MISSING);
    health.opened();
    judge();
    news.clear();
    return health;
  }

  @Test
  void isMissingUntilItIsOpened() {
    assertThat(health.judge(false)).isEmpty();
    assertThat(health.sentence()).isEqualTo("archive volume /archive/one is being opened");
    health.opened();
    assertThat(health.judge(true)).contains("archive volume /archive/one is ready");
    assertThat(health.sentence()).isEmpty();
  }

  /// The alarm is told once when it begins and once when it ends, a quarter above its threshold.
  @Test
  void tellsTheAlarmOnceEachWay() {
    open();
    for (int free : new int[] {150, 100, 99, 90, 101, 99, 124, 99, 125, 110, 100}) {
      look(free, false);
    }
    assertThat(news)
        .containsExactly(
            "archive volume /archive/one is low on space: 99 MiB are free, the alarm is at 100 MiB:"
                + " free space there, remove protection that is no longer needed, or add a volume",
            "archive volume /archive/one has room again: 125 MiB are free, the alarm is at 100 MiB");
    assertThat(health.state()).isEqualTo(VolumeState.READY);
    assertThat(health.sentence()).isEmpty();
    look(20, false);
    assertThat(health.sentence()).isEqualTo(news.getLast()).contains(" 20 MiB are free");
  }

  @Test
  void isFullUntilItHasItsReserveAndTakesATrial() {
    open();
    assertThat(health.wrote(new IOException("No space left on device"), ROOT, "cannot be written"))
        .isTrue();
    assertThat(judge()).isEqualTo(VolumeState.FULL);
    assertThat(news).singleElement().asString().startsWith("archive volume /archive/one is full");
    look(200, false);
    assertThat(health.state()).isEqualTo(VolumeState.FULL);
    look(149, true);
    assertThat(health.state()).isEqualTo(VolumeState.FULL);
    look(150, true);
    assertThat(health.state()).isEqualTo(VolumeState.READY);
    assertThat(news).hasSize(2).last().isEqualTo("archive volume /archive/one is ready");
  }

  @Test
  void hasFailedUntilATrialSucceeds() {
    open();
    assertThat(health.wrote(new IOException("Read-only file system"), ROOT, "told in words"))
        .isTrue();
    assertThat(judge()).isEqualTo(VolumeState.FAILED);
    assertThat(health.sentence()).isEqualTo("told in words");
    look(500, false);
    assertThat(health.state()).isEqualTo(VolumeState.FAILED);
    health.notWell(new IOException("Input/output error"), true);
    judge();
    assertThat(health.sentence())
        .startsWith("archive /archive/one cannot be used (Input/output error)");
    look(500, true);
    assertThat(health.state()).isEqualTo(VolumeState.READY);
    assertThat(news).containsExactly("told in words", "archive volume /archive/one is ready");
  }

  /// Whichever of its writers find that out, and whatever else they come upon after that.
  @Test
  void whatHasVanishedIsToldAsThat() {
    open();
    assertThat(health.wrote(new VolumeVanishedException("is there no more"), ROOT, "mount it"))
        .isTrue();
    assertThat(health.wrote(new NoSuchFileException("gate/1.mp4"), ROOT, "no such file")).isFalse();
    assertThat(health.hasVanished()).isTrue();
    assertThat(judge()).isEqualTo(VolumeState.MISSING);
    assertThat(health.sentence()).contains("mount it").doesNotContain("no such file");
  }

  /// Whether it is about one folder or about all is for a trial to tell; the folder is told once.
  @Test
  void whatMayBeAboutOneFolderIsTried() {
    open();
    Path gate = ROOT.resolve("gate");
    assertThat(health.doubt(0).local()).isFalse();
    assertThat(health.wrote(new FileAlreadyExistsException("gate"), gate, "in the way")).isTrue();
    assertThat(health.wrote(new FileAlreadyExistsException("gate"), gate, "again")).isFalse();
    assertThat(judge()).isEqualTo(VolumeState.READY);
    assertThat(health.doubt(0).local()).isTrue();
    assertThat(health.tried(false)).isEmpty();
    assertThat(health.tried(true)).containsExactly("in the way");
    assertThat(health.doubt(0).local()).isFalse();
    assertThat(health.wrote(new AccessDeniedException("gate"), gate, "once more")).isFalse();
    assertThat(health.tried(true)).isEmpty();
  }

  @Test
  void whatIsAboutAllFoldersHasFailed() {
    open();
    assertThat(health.wrote(new AccessDeniedException("x"), ROOT.resolve("gate"), "x")).isTrue();
    health.notWell(new AccessDeniedException("/archive/one/meerkat-trial"), true);
    assertThat(judge()).isEqualTo(VolumeState.FAILED);
    assertThat(health.sentence())
        .isEqualTo(
            "archive /archive/one cannot be used (permission denied): let the server's user write"
                + " there");
    assertThat(health.tried(true)).isEmpty();
  }

  @Test
  void hangsWhileAnOperationDoesNotReturn() {
    open();
    health.seen(3_999, 0);
    assertThat(judge()).isEqualTo(VolumeState.READY);
    health.seen(4_000, 0);
    assertThat(judge()).isEqualTo(VolumeState.HUNG);
    assertThat(health.readable()).isFalse();
    assertThat(health.sentence())
        .startsWith("archive volume /archive/one hangs: an operation has not returned for 4 s");
    health.seen(0, 0);
    assertThat(judge()).isEqualTo(VolumeState.READY);
  }

  @Test
  void hasVanishedUntilItIsOpenedAgain() {
    open();
    health.notWell(new VolumeVanishedException("is not mounted any more"), true);
    assertThat(judge()).isEqualTo(VolumeState.MISSING);
    assertThat(health.hasVanished()).isTrue();
    health.letGo();
    assertThat(health.judge(false)).isEmpty();
    assertThat(health.sentence())
        .isEqualTo(
            "archive volume /archive/one is not mounted any more: mount it again; it is used again"
                + " when it is back");
    assertThat(health.report().totalBytes()).isZero();
    health.opened();
    assertThat(judge()).isEqualTo(VolumeState.READY);
  }

  /// Between two looks, what was written since counts.
  @Test
  void countsWhatWasWrittenSinceTheLook() {
    open();
    health.seen(0, 5 * MIB);
    health.found(new VolumeHealth.Well(TOTAL, 500 * MIB, 5 * MIB, false));
    assertThat(health.freeBytes()).isEqualTo(500 * MIB);
    health.seen(0, 25 * MIB);
    assertThat(health.freeBytes()).isEqualTo(480 * MIB);
    assertThat(health.candidate(3).freeBytes()).isEqualTo(480 * MIB);
    assertThat(health.space(3).floorBytes()).isEqualTo(300 * MIB);
    health.seen(0, 900 * MIB);
    assertThat(health.freeBytes()).isZero();
  }

  /// A volume that does not keep up stays ready, for where there is no other.
  @Test
  void tellsOnceThatItDoesNotKeepUpAndOnceThatItDoes() {
    open();
    var late = new Backlog(3_100, 5 * MIB, 100 * MIB);
    health.waits(1_000, Backlog.NONE).ifPresent(news::add);
    health.waits(2_000, late).ifPresent(news::add);
    health.waits(2_250, late).ifPresent(news::add);
    judge();
    assertThat(health.sentence()).isEqualTo(news.getFirst());
    assertThat(health.candidate(3).keepsUp()).isFalse();
    assertThat(health.state()).isEqualTo(VolumeState.READY);
    health.waits(3_000, Backlog.NONE).ifPresent(news::add);
    health.waits(40_000, Backlog.NONE).ifPresent(news::add);
    assertThat(health.sentence()).isEmpty();
    assertThat(news)
        .containsExactly(
            "archive volume /archive/one does not keep up: 5 MiB wait for it, the oldest for 3 s:"
                + " see what else uses this disk and whether it is well, or give it fewer cameras",
            "archive volume /archive/one keeps up again");
  }
}
