package dev.meerkat.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Deletion.Reason;
import dev.meerkat.core.archive.Retention.Footage;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ProtectedRange;
import dev.meerkat.core.model.RetentionLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RetentionTest {
  private static final CameraId GATE = new CameraId("gate");
  private static final CameraId YARD = new CameraId("yard");
  private static final OptionalLong NOW = OptionalLong.of(1_000);
  private static final List<VolumeSpace> ROOMY = List.of(new VolumeSpace(0, true, 500, 100));

  private static StoredSegment segment(int volume, CameraId camera, long start, long bytes) {
    return new StoredSegment(volume, camera, start, start + 10, bytes);
  }

  /// Ten segments of 10 bytes each, from time 100 to 200.
  private static List<StoredSegment> ten(CameraId camera) {
    var segments = new ArrayList<StoredSegment>();
    for (int i = 0; i < 10; i++) {
      segments.add(segment(0, camera, 100 + i * 10L, 10));
    }
    return segments;
  }

  private static SortedMap<CameraId, Footage> footage(List<StoredSegment> segments) {
    var cameras = new TreeMap<CameraId, List<StoredSegment>>();
    segments.forEach(s -> cameras.computeIfAbsent(s.camera(), _ -> new ArrayList<>()).add(s));
    var footage = new TreeMap<CameraId, Footage>();
    cameras.forEach((camera, own) ->
        footage.put(
            camera, new Footage(own.stream().mapToLong(StoredSegment::sizeBytes).sum(), own)));
    return footage;
  }

  private static RetentionLimits limits(long age, long bytes) {
    return new RetentionLimits(OptionalLong.of(age), OptionalLong.of(bytes));
  }

  private static RetentionPolicy policy(RetentionLimits defaults, ProtectedRange... ranges) {
    return RetentionPolicy.of(defaults, new TreeMap<>(), List.of(ranges));
  }

  private static List<Long> starts(List<Deletion> deletions) {
    return deletions.stream().map(each -> each.segment().startMicros()).toList();
  }

  @ParameterizedTest
  @CsvSource({
    // age limit, size limit, free bytes, protected from and to, deleted starts
    "0, 0, 100, 0, 0, ''",
    "900, 0, 100, 0, 0, ''",
    "890, 0, 100, 0, 0, 100",
    "870, 0, 100, 0, 0, 100 110 120",
    "870, 0, 100, 115, 116, 100 120",
    "870, 0, 100, 109, 111, 120",
    "0, 100, 100, 0, 0, ''",
    "0, 99, 100, 0, 0, 100",
    "0, 70, 100, 0, 0, 100 110 120",
    "0, 70, 100, 100, 130, 130 140 150",
    "0, 1, 100, 0, 1000, ''",
    "0, 0, 99, 0, 0, 100",
    "0, 0, 75, 0, 0, 100 110 120",
    "0, 0, 75, 110, 120, 100 120 130",
    "0, 0, 0, 0, 0, 100 110 120 130 140 150 160 170 180 190",
    // what age has freed already counts for size and for space
    "870, 80, 85, 0, 0, 100 110 120",
    "890, 80, 85, 0, 0, 100 110",
  })
  void takesTheOldestUntilItIsEnough(
      long age, long bytes, long free, long from, long to, String deleted) {
    ProtectedRange[] ranges =
        to == 0 ? new ProtectedRange[0] : new ProtectedRange[] {range(GATE, from, to)};
    var deletions =
        Retention.decide(
            footage(ten(GATE)),
            policy(limits(age, bytes), ranges),
            List.of(new VolumeSpace(0, true, free, 100)),
            NOW,
            100);
    List<Long> expected =
        deleted.isEmpty() ? List.of() : Stream.of(deleted.split(" ")).map(Long::valueOf).toList();
    assertThat(starts(deletions)).isEqualTo(expected);
  }

  private static ProtectedRange range(CameraId camera, long from, long to) {
    return new ProtectedRange(camera, from, to, "");
  }

  @Test
  void aCameraOverridesWhatTheServerSays() {
    var segments = new ArrayList<>(ten(GATE));
    segments.addAll(ten(YARD));
    var own = new TreeMap<CameraId, RetentionLimits>();
    own.put(YARD, new RetentionLimits(OptionalLong.of(0), OptionalLong.empty()));
    var policy = RetentionPolicy.of(limits(870, 0), own, List.of());
    var deletions = Retention.decide(footage(segments), policy, ROOMY, NOW, 100);
    assertThat(deletions).hasSize(3).allMatch(each -> each.segment().camera().equals(GATE));
    assertThat(deletions).allMatch(each -> each.reason() == Reason.AGE);
  }

  @Test
  void nothingIsTooOldWhileTheClockIsNotTrusted() {
    var deletions =
        Retention.decide(
            footage(ten(GATE)), policy(limits(1, 85)), ROOMY, OptionalLong.empty(), 100);
    assertThat(starts(deletions)).containsExactly(100L, 110L);
    assertThat(deletions).allMatch(each -> each.reason() == Reason.SIZE);
  }

  @Test
  void spaceIsTakenFromTheOldestOfAllCameras() {
    var segments =
        List.of(
            segment(0, GATE, 300, 10), segment(0, GATE, 310, 10),
            segment(0, YARD, 290, 10), segment(0, YARD, 305, 10));
    var deletions =
        Retention.decide(
            footage(segments),
            RetentionPolicy.KEEP,
            List.of(new VolumeSpace(0, true, 70, 100)),
            NOW,
            100);
    assertThat(starts(deletions)).containsExactly(290L, 300L, 305L);
    assertThat(deletions).allMatch(each -> each.reason() == Reason.SPACE);
  }

  /// Recordings go to the other one; and when that is full too, what is oldest goes, wherever it
  /// is.
  @Test
  void aFullVolumeCostsNothingWhileAnotherHasRoom() {
    var segments = List.of(segment(0, GATE, 100, 10), segment(1, GATE, 110, 10));
    var full = new VolumeSpace(0, true, 95, 100);
    assertThat(
            Retention.decide(
                footage(segments),
                RetentionPolicy.KEEP,
                List.of(full, new VolumeSpace(1, true, 100, 100)),
                NOW,
                100))
        .isEmpty();
    assertThat(
            starts(
                Retention.decide(
                    footage(segments),
                    RetentionPolicy.KEEP,
                    List.of(full, new VolumeSpace(1, false, 100, 100)),
                    NOW,
                    100)))
        .containsExactly(100L);
    assertThat(
            starts(
                Retention.decide(
                    footage(segments),
                    RetentionPolicy.KEEP,
                    List.of(full, new VolumeSpace(1, true, 50, 100)),
                    NOW,
                    100)))
        .containsExactly(100L);
  }

  @Test
  void nothingIsDeletedForRoomThatNobodyCanUse() {
    assertThat(
            Retention.decide(
                footage(ten(GATE)),
                RetentionPolicy.KEEP,
                List.of(new VolumeSpace(0, false, 0, 100)),
                NOW,
                100))
        .isEmpty();
  }

  static Stream<Long> seeds() {
    return Stream.iterate(1L, seed -> seed + 1).limit(150);
  }

  /// Whatever the archive looks like: nothing protected, nothing that need not go, nothing younger
  /// before something older, and nothing more the second time.
  @ParameterizedTest
  @MethodSource("seeds")
  void holdsItsPromises(long seed) {
    var random = new Random(seed);
    var segments = new HashSet<StoredSegment>();
    var cameras = List.of(GATE, YARD, new CameraId("door"));
    Map<CameraId, Long> next = new HashMap<>();
    for (int i = 0; i < 5 + random.nextInt(60); i++) {
      CameraId camera = cameras.get(random.nextInt(3));
      long start = next.merge(camera, 1 + (long) random.nextInt(20), Long::sum) * 10;
      segments.add(segment(random.nextInt(2), camera, start, 1 + random.nextInt(20)));
    }
    var own = new TreeMap<CameraId, RetentionLimits>();
    own.put(GATE, limits(random.nextInt(1_000), random.nextInt(300)));
    var ranges = new ArrayList<ProtectedRange>();
    for (int i = 0; i < random.nextInt(4); i++) {
      long from = random.nextInt(900);
      ranges.add(range(cameras.get(random.nextInt(3)), from, from + 1 + random.nextInt(200)));
    }
    var policy =
        RetentionPolicy.of(limits(random.nextInt(1_500), random.nextInt(500)), own, ranges);
    var volumes =
        List.of(
            new VolumeSpace(0, random.nextInt(4) > 0, random.nextInt(150), 100),
            new VolumeSpace(1, random.nextInt(4) > 0, random.nextInt(150), 100));

    var deletions = Retention.decide(footage(List.copyOf(segments)), policy, volumes, NOW, 1_000);
    assertThat(deletions).doesNotHaveDuplicates();
    assertThat(deletions)
        .noneMatch(each ->
            policy.protects(
                each.segment().camera(), each.segment().startMicros(), each.segment().endMicros()));
    for (Reason reason : Reason.values()) {
      var ofReason = deletions.stream().filter(each -> each.reason() == reason).toList();
      if (reason != Reason.SIZE) {
        assertThat(starts(ofReason)).isSorted();
      }
    }
    var kept = new HashSet<>(segments);
    deletions.forEach(each -> kept.remove(each.segment()));
    for (Deletion deletion : deletions) {
      StoredSegment gone = deletion.segment();
      assertThat(kept)
          .as("nothing older of the same camera stays but what is protected")
          .noneMatch(stays ->
              stays.camera().equals(gone.camera())
                  && stays.startMicros() < gone.startMicros()
                  && !policy.protects(stays.camera(), stays.startMicros(), stays.endMicros()));
      needed(deletion, segments, deletions, policy, volumes);
    }
    var after = afterwards(volumes, deletions);
    assertThat(Retention.decide(footage(List.copyOf(kept)), policy, after, NOW, 1_000)).isEmpty();

    int bound = random.nextInt(5);
    assertThat(Retention.decide(footage(List.copyOf(segments)), policy, volumes, NOW, bound))
        .isEqualTo(deletions.subList(0, Math.min(bound, deletions.size())));
  }

  /// Had it stopped before this one, a limit would be broken still.
  private static void needed(
      Deletion deletion,
      Set<StoredSegment> segments,
      List<Deletion> deletions,
      RetentionPolicy policy,
      List<VolumeSpace> volumes) {
    var before = deletions.subList(0, deletions.indexOf(deletion));
    StoredSegment gone = deletion.segment();
    RetentionLimits limits = policy.limits(gone.camera());
    switch (deletion.reason()) {
      case AGE ->
          assertThat(gone.endMicros())
              .isLessThanOrEqualTo(NOW.orElseThrow() - limits.maxAgeMicros().orElse(0));
      case SIZE -> {
        var still = new HashSet<>(segments);
        before.forEach(each -> still.remove(each.segment()));
        long bytes =
            still.stream()
                .filter(each -> each.camera().equals(gone.camera()))
                .mapToLong(StoredSegment::sizeBytes)
                .sum();
        assertThat(bytes).isGreaterThan(limits.maxBytes().orElse(Long.MAX_VALUE));
      }
      case SPACE ->
          assertThat(afterwards(volumes, before))
              .anyMatch(VolumeSpace::usable)
              .noneMatch(each -> each.usable() && each.freeBytes() >= each.floorBytes());
    }
  }

  private static List<VolumeSpace> afterwards(List<VolumeSpace> volumes, List<Deletion> done) {
    return volumes.stream()
        .map(volume ->
            new VolumeSpace(
                volume.volume(),
                volume.usable(),
                volume.freeBytes()
                    + done.stream()
                        .filter(each -> each.segment().volume() == volume.volume())
                        .mapToLong(each -> each.segment().sizeBytes())
                        .sum(),
                volume.floorBytes()))
        .toList();
  }
}
