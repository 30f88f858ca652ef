package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.Space;
import dev.meerkat.core.replication.SpaceChoice;
import dev.meerkat.core.replication.SpaceLimits;
import dev.meerkat.replication.linux.Capacity;
import dev.meerkat.replication.linux.Errno;
import dev.meerkat.replication.linux.LinuxException;
import dev.meerkat.replication.log.LogFullException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How much room there is where a side writes: in its folder, and in that of its state.
final class SpaceWatch {
  private static final Logger log = LoggerFactory.getLogger(SpaceWatch.class);

  /// A disk that refuses to take something has less room than it says (no inodes, a quota): for so
  /// many looks it counts as full.
  private static final int REFUSED_LOOKS = 10;

  /// With less than that free, whatever a disk refuses is for lack of room.
  static final long FULL_BYTES = 1 << 20;

  private static final int MOST_CAUSES = 16;

  /// ENOSPC and EDQUOT in words.
  private static final List<String> LACKS =
      List.of("No space left on device", "Disk quota exceeded");

  interface Disk {
    Capacity capacity() throws IOException;
  }

  private static final class Place {
    private final String folder;
    private final Disk disk;
    private final SpaceLimits limits;
    private Space space = Space.ENOUGH;
    private String sentence = "";
    private long freeBytes;
    private long capacityBytes;
    private int refused;

    Place(String folder, Disk disk, SpaceLimits limits) {
      this.folder = folder;
      this.disk = disk;
      this.limits = limits;
    }

    void look() throws IOException {
      measure();
      if (refused > 0) {
        refused--;
        return;
      }
      take(limits.judge(space, freeBytes, folder));
    }

    void measure() throws IOException {
      Capacity now = disk.capacity();
      freeBytes = now.availableBytes();
      capacityBytes = now.bytes();
    }

    void take(SpaceLimits.Verdict verdict) {
      if (verdict.space() != space) {
        space = verdict.space();
        sentence = space == Space.ENOUGH ? "" : verdict.sentence();
        log.warn("{}", verdict.sentence());
      }
    }

    String line() {
      return "space: "
          + (sentence.isEmpty() ? "" : sentence + "; now ")
          + folder
          + " has "
          + (freeBytes >> 20)
          + " of "
          + (capacityBytes >> 20)
          + " MiB free; alert below "
          + (limits.alertBytes() >> 20)
          + ", stop below "
          + (limits.stopBytes() >> 20);
    }
  }

  private final List<Place> places = new ArrayList<>();

  /// @throws IOException when with these limits there would never be enough room
  synchronized void add(String folder, Disk disk, SpaceChoice choice) throws IOException {
    long capacityBytes = disk.capacity().bytes();
    var limits = choice.on(capacityBytes);
    var refusal = limits.refusal(capacityBytes, folder);
    if (refusal.isPresent()) {
      throw new IOException(refusal.get());
    }
    places.add(new Place(folder, disk, limits));
  }

  /// How things are now, in the worse of the places.
  synchronized Space look() {
    for (Place place : places) {
      try {
        place.look();
      } catch (IOException e) {
        log.warn("it cannot be seen how much room {} has: {}", place.folder, e.getMessage());
      }
    }
    return space();
  }

  synchronized Space space() {
    return places.stream().map(place -> place.space).reduce(Space.ENOUGH, Space::worse);
  }

  /// Why nothing is taken; empty while there is room.
  synchronized Optional<String> obstacle() {
    return places.stream()
        .filter(place -> place.space == Space.NONE)
        .map(place -> place.sentence)
        .findFirst();
  }

  /// A disk has refused to take something: that of the place that has the least room.
  synchronized void refused() {
    for (Place place : places) {
      try {
        place.measure();
      } catch (IOException e) {
        log.warn("it cannot be seen how much room {} has: {}", place.folder, e.getMessage());
      }
    }
    places.stream()
        .min(Comparator.comparingLong(place -> place.freeBytes))
        .ifPresent(place -> {
          place.refused = REFUSED_LOOKS;
          place.take(place.limits.exhausted(place.freeBytes, place.folder));
        });
  }

  /// Whether something failed because there was no room. What Java itself says of that has no
  /// number, but the system's words; these may be of another language, so the disks are asked, too.
  synchronized boolean isLackOfRoom(Throwable failure) {
    if (failure instanceof UntakenException) {
      return false;
    }
    boolean told =
        Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
            .limit(MOST_CAUSES)
            .anyMatch(SpaceWatch::tellsOfLack);
    return told
        || (failure instanceof IOException
            && !(failure instanceof LinuxException)
            && places.stream().anyMatch(SpaceWatch::isFull));
  }

  private static boolean tellsOfLack(Throwable failure) {
    return switch (failure) {
      case LogFullException _ -> true;
      case LinuxException e -> e.errno() == Errno.ENOSPC || e.errno() == Errno.EDQUOT;
      case FileSystemException e when isLack(e.getReason()) -> true;
      default -> isLack(failure.getMessage());
    };
  }

  private static boolean isLack(@Nullable String words) {
    return words != null && LACKS.stream().anyMatch(words::contains);
  }

  private static boolean isFull(Place place) {
    try {
      return place.disk.capacity().availableBytes() < FULL_BYTES;
    } catch (IOException e) {
      log.warn("it cannot be seen how much room {} has: {}", place.folder, e.getMessage());
      return false;
    }
  }

  synchronized List<String> report() {
    return places.stream().map(Place::line).toList();
  }
}
