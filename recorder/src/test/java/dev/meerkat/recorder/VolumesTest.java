package dev.meerkat.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.core.archive.RetentionPolicy;
import dev.meerkat.core.archive.SpaceRule;
import dev.meerkat.core.archive.VolumeDoubt;
import dev.meerkat.core.archive.VolumeState;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ProtectedRange;
import dev.meerkat.core.model.RetentionLimits;
import dev.meerkat.core.model.ServerId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real disks of 256 MiB that are filled, emptied, frozen, taken away and made read-only under
/// cameras that record. Only root may mount them.
@Tag("root")
@Timeout(300)
class VolumesTest {
  private static final int MEBIBYTES = 256;
  private static final int PICTURE_BYTES = 20_000;
  private static final int SEGMENT_SECONDS = 5;
  private static final List<CameraId> CAMERAS =
      List.of(new CameraId("gate"), new CameraId("yard"), new CameraId("door"));

  @TempDir Path root;

  /// Footage as of two hours ago, so that none of it lies in the future though it comes faster.
  private final long firstNanos = System.nanoTime() - TimeUnit.HOURS.toNanos(2);

  private final List<LoadCamera> cameras = new ArrayList<>();

  private Archive open(MountedDisk... disks) throws IOException {
    var volumes =
        new VolumeSettings(
            List.of(disks).stream().map(MountedDisk::path).toList(),
            Optional.of(root.resolve("volumes")),
            SpaceRule.USUAL,
            3_000,
            20,
            50);
    return Archive.open(volumes, new ArchiveSettings(new ServerId("a"), 2, 48 << 20, 50, 10));
  }

  private void begin(Archive archive) {
    for (CameraId camera : CAMERAS) {
      cameras.add(new LoadCamera(archive, camera, PICTURE_BYTES, SEGMENT_SECONDS, firstNanos));
    }
  }

  /// Each second of footage in turn, no faster than some volume has a little room.
  private void record(Archive archive, int seconds) {
    for (int i = 0; i < seconds; i++) {
      Frames.await(
          "room for a second",
          () -> archive.volumes().stream().anyMatch(v -> v.freeBytes() > 10 << 20));
      cameras.forEach(camera -> camera.record(1));
    }
  }

  /// What some file systems become after an error, and what is then said in their mount options.
  @Test
  void aLookFindsAReadOnlyVolume() throws Exception {
    Path volume = Files.createDirectories(root.resolve("volume"));
    KnownVolumes known = KnownVolumes.open(Optional.empty());
    var settings = new ArchiveSettings(new ServerId("a"), 2, 48 << 20, 50, 10);
    try (var disk = new MountedDisk(root, "disk", 16);
        Volume open = Volume.open(volume, known, settings, DiskFaults.NONE, DiskErrors.NONE)) {
      var look = new VolumeLook(disk.path(), settings, SpaceRule.USUAL, known, DiskFaults.NONE);
      var noDoubt = new VolumeDoubt(false, false, false, 0);
      assertThat(look.at(open, noDoubt).tried()).isFalse();
      // An open volume cannot be remounted; a file system that does it by itself does not ask.
      MountedDisk.run("mount", "-o", "remount,ro", disk.path().toString());
      assertThatThrownBy(() -> look.at(open, noDoubt))
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining("Read-only file system");
    }
  }

  private static VolumeState state(Archive archive, int volume) {
    return archive.volumes().get(volume).state();
  }

  private static long files(MountedDisk disk) {
    try (var walk = Files.walk(disk.path())) {
      return walk.filter(file -> file.toString().endsWith(".mp4")).count();
    } catch (UncheckedIOException _) {
      return files(disk); // one was deleted while they were counted
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Those that can be read.
  private static List<Integer> frames(Archive archive, CameraId camera) {
    try {
      if (archive.pieces(camera, 0, Long.MAX_VALUE).isEmpty()) {
        return List.of();
      }
      var out = new ByteArrayOutputStream();
      long from = archive.pieces(camera, 0, Long.MAX_VALUE).getFirst().startMicros();
      archive.copy(camera, from, Long.MAX_VALUE, out);
      return Frames.numbers(out.toByteArray());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Ends the sessions; then every picture that was ever recorded is there once, in one piece.
  private void nothingIsMissing(Archive archive) throws IOException {
    for (LoadCamera camera : cameras) {
      camera.finish();
      assertThat(camera.ended()).as(camera.camera() + " was stopped").isFalse();
      Frames.await(
          "all is durable", () -> frames(archive, camera.camera()).size() >= camera.pictures());
      assertThat(frames(archive, camera.camera()))
          .isEqualTo(IntStream.range(0, camera.pictures()).boxed().toList());
      assertThat(archive.pieces(camera.camera(), 0, Long.MAX_VALUE)).hasSize(1);
    }
  }

  @Test
  void aVolumeIsFilledEmptiedAndFilledAgainAndNoCameraStops() throws Exception {
    var policy = new AtomicReference<>(RetentionPolicy.KEEP);
    try (var disk = new MountedDisk(root, "disk", MEBIBYTES);
        Archive archive = open(disk)) {
      begin(archive);
      archive.retain(policy::get, Frames::now);
      int filling = 2 * MEBIBYTES * (1 << 20) / (PICTURE_BYTES * Frames.GOP * CAMERAS.size());
      record(archive, filling);
      long kept = files(disk);
      assertThat(kept).isGreaterThan(10);
      assertThat(archive.deleted(CAMERAS.getFirst(), 0, Long.MAX_VALUE)).hasSize(1);

      policy.set(
          RetentionPolicy.of(
              new RetentionLimits(OptionalLong.empty(), OptionalLong.of(1)),
              new TreeMap<>(),
              List.of()));
      Frames.await("emptied", () -> files(disk) <= CAMERAS.size());
      policy.set(RetentionPolicy.KEEP);
      record(archive, filling);
      assertThat(files(disk)).isGreaterThan(10);

      wholeToTheEnd(archive);
    }
  }

  /// Ends the sessions; then what was not deleted is whole, up to the last picture.
  private void wholeToTheEnd(Archive archive) throws IOException {
    for (LoadCamera camera : cameras) {
      camera.finish();
      assertThat(camera.ended()).as(camera.camera() + " was stopped").isFalse();
      int last = camera.pictures() - 1;
      Frames.await("all is durable", () -> frames(archive, camera.camera()).contains(last));
      List<Integer> frames = frames(archive, camera.camera());
      assertThat(frames).isEqualTo(IntStream.rangeClosed(frames.getFirst(), last).boxed().toList());
      long deletedTo = archive.deleted(camera.camera(), 0, Long.MAX_VALUE).getLast().endMicros();
      assertThat(archive.pieces(camera.camera(), 0, Long.MAX_VALUE))
          .singleElement()
          .satisfies(
              piece -> assertThat(piece.startMicros()).isBetween(deletedTo - 100, deletedTo + 100));
    }
  }

  /// Somebody else fills it to the last byte in the middle of all; retention makes room.
  @Test
  void theOnlyVolumeIsFilledByOthersAndNoCameraStops() throws Exception {
    try (var disk = new MountedDisk(root, "disk", MEBIBYTES);
        Archive archive = open(disk)) {
      begin(archive);
      archive.retain(() -> RetentionPolicy.KEEP, Frames::now);
      record(archive, 60);
      Path ballast = disk.path().resolve("ballast");
      MountedDisk.fill(ballast);
      cameras.forEach(camera -> camera.record(2));
      Frames.await("told", () -> state(archive, 0) == VolumeState.FULL || deletedAny(archive));
      record(archive, 40);
      Files.delete(ballast);
      record(archive, 10);
      wholeToTheEnd(archive);
    }
  }

  private static boolean deletedAny(Archive archive) {
    return !archive.deleted(CAMERAS.getFirst(), 0, Long.MAX_VALUE).isEmpty();
  }

  @Test
  void whatIsProtectedStaysOnAFullVolumeAndTheRestRecords() throws Exception {
    try (var disk = new MountedDisk(root, "disk", MEBIBYTES);
        Archive archive = open(disk)) {
      begin(archive);
      record(archive, 30);
      CameraId gate = CAMERAS.getFirst();
      Frames.await("30 s", () -> frames(archive, gate).size() > 20 * Frames.GOP);
      long start = archive.pieces(gate, 0, Long.MAX_VALUE).getFirst().startMicros();
      var evidence = new ProtectedRange(gate, start + 7_000_000, start + 11_000_000, "theft");
      archive.retain(
          () -> RetentionPolicy.of(RetentionLimits.UNSET, new TreeMap<>(), List.of(evidence)),
          Frames::now);
      record(archive, 250);
      List<Integer> frames = frames(archive, gate);
      assertThat(frames).contains(7 * Frames.GOP, 10 * Frames.GOP).doesNotContain(0);
      assertThat(frames.getFirst()).isEqualTo(5 * Frames.GOP);
      assertThat(frames(archive, CAMERAS.get(1)).getFirst()).isGreaterThan(15 * Frames.GOP);
    }
  }

  @Test
  void anotherVolumeTakesOverFromAFullOne() throws Exception {
    try (var first = new MountedDisk(root, "first", MEBIBYTES);
        var second = new MountedDisk(root, "second", MEBIBYTES);
        Archive archive = open(first, second)) {
      begin(archive);
      record(archive, 12);
      assertThat(files(second)).isZero();
      Path ballast = first.path().resolve("ballast");
      MountedDisk.fill(ballast);
      record(archive, 20);
      Frames.await("told", () -> state(archive, 0) == VolumeState.FULL);
      assertThat(archive.volumes().getFirst().problem().orElse(""))
          .startsWith("archive volume " + first.path() + " is full")
          .contains("free space there");
      assertThat(files(second)).isPositive();
      Files.delete(ballast);
      Frames.await("used again", () -> state(archive, 0) == VolumeState.READY);
      long before = files(first);
      record(archive, 2 * SEGMENT_SECONDS);
      Frames.await("recorded there again", () -> files(first) > before);
      nothingIsMissing(archive);
    }
  }

  @Test
  void aVolumeThatVanishesIsLeftAndTakenBack() throws Exception {
    try (var first = new MountedDisk(root, "first", MEBIBYTES);
        var second = new MountedDisk(root, "second", MEBIBYTES);
        Archive archive = open(first, second)) {
      begin(archive);
      record(archive, 12);
      first.vanish();
      Frames.await("told", () -> state(archive, 0) == VolumeState.MISSING);
      record(archive, 12);
      try (var left = Files.list(first.path())) {
        assertThat(left).as("nothing goes to the disk below").isEmpty();
      }
      assertThat(archive.volumes().getFirst().problem().orElse("")).contains("mount");
      Frames.await("let go", first::isUnused);
      first.mount();
      Frames.await("taken back", () -> state(archive, 0) == VolumeState.READY);
      record(archive, 2 * SEGMENT_SECONDS);
      nothingIsMissing(archive);
    }
    try (var first = new MountedDisk(root, "fresh", MEBIBYTES);
        var second = new MountedDisk(root, "other", MEBIBYTES)) {
      open(first, second).close();
      first.vanish();
      try (Archive archive = open(first, second)) {
        assertThat(state(archive, 0)).isEqualTo(VolumeState.MISSING);
        assertThat(archive.volumes().getFirst().problem().orElse(""))
            .contains("it is taken for not mounted");
        try (var left = Files.list(first.path())) {
          assertThat(left).isEmpty();
        }
        first.mount();
        Frames.await("picked up", () -> state(archive, 0) == VolumeState.READY);
      }
    }
  }

  @Test
  void aVolumeThatHangsIsLeftAndTakenBack() throws Exception {
    try (var first = new MountedDisk(root, "first", MEBIBYTES);
        var second = new MountedDisk(root, "second", MEBIBYTES);
        Archive archive = open(first, second)) {
      begin(archive);
      record(archive, 12);
      first.freeze();
      try {
        record(archive, 1);
        Frames.await("told", () -> state(archive, 0) == VolumeState.HUNG);
        assertThat(archive.volumes().getFirst().problem().orElse("")).contains("hangs");
        record(archive, 20);
        Frames.await("goes on", () -> files(second) >= CAMERAS.size());
        assertThat(frames(archive, CAMERAS.getFirst())).contains(25 * Frames.GOP);
      } finally {
        first.thaw();
      }
      Frames.await("taken back", () -> state(archive, 0) == VolumeState.READY);
      record(archive, 2 * SEGMENT_SECONDS);
      nothingIsMissing(archive);
    }
  }

  @Test
  void aVolumeThatBecomesReadOnlyIsLeft() throws Exception {
    try (var first = new MountedDisk(root, "first", MEBIBYTES);
        var second = new MountedDisk(root, "second", MEBIBYTES);
        Archive archive = open(first, second)) {
      begin(archive);
      record(archive, 12);
      MountedDisk.run("mount", "-o", "remount,abort", first.path().toString());
      record(archive, 12);
      Frames.await("told", () -> state(archive, 0) == VolumeState.FAILED);
      assertThat(archive.volumes().getFirst().problem().orElse(""))
          .contains("archive " + first.path());
      nothingIsMissing(archive);
    }
  }
}
