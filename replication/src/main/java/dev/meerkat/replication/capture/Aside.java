package dev.meerkat.replication.capture;

import dev.meerkat.core.replication.AsideLimit;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.core.replication.Rules;
import dev.meerkat.replication.linux.Linux;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Where a copy keeps what it held, before it is overwritten. Everything is moved there, single
/// ranges are copied, each time into a folder of its own inside Meerkat's:
///
///     .meerkat/aside/2026-11-26T08-15-00.000/  the tree, or whole files named by their numbers with
///                                              a list of the paths that they had
///     .meerkat/aside/moving, copying, removing half of that: a crash leaves it, and it is finished
///                                              (moving), begun anew or removed
///
/// Of one thread at a time.
public final class Aside {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss.SSS").withZone(ZoneOffset.UTC);

  private final Rules rules;
  private final Path folder;
  private final Clock clock;
  private final Path aside;
  private final Path moving;
  private final Path copying;
  private final Path removing;

  /// @param folder by a path that leads to it whatever is mounted over it
  public Aside(Path folder) {
    this(folder, Rules.ALL);
  }

  /// @param rules what belongs to the dataset: of the folder's own names, the rest stays
  public Aside(Path folder, Rules rules) {
    this(folder, rules, Clock.systemUTC());
  }

  Aside(Path folder, Rules rules, Clock clock) {
    this.rules = rules;
    this.folder = folder;
    this.clock = clock;
    this.aside = folder.resolve(OwnPlace.FOLDER).resolve("aside");
    this.moving = aside.resolve("moving");
    this.copying = aside.resolve("copying");
    this.removing = aside.resolve("removing");
  }

  /// When it returns, what is kept is durable. What was kept halfway before is kept, too.
  ///
  /// @return the folder in which it is, inside of the copy, if there was anything
  public Optional<Path> keep(FileIndex index, Ranges ranges) throws IOException {
    Trees.remove(copying);
    if (ranges.everything()) {
      sync(); // What is moved must not be older than what was seen of it.
      new MovedAside(folder, index, rules).moveTo(moving);
      return finished(moving);
    }
    if (Files.exists(moving)) {
      MovedAside.unmark(moving);
      finished(moving); // Of a side that was made active meanwhile.
    }
    if (!ranges.isEmpty()) {
      new CopiedAside(folder, index).copyTo(copying, index.resolved(ranges).some());
    }
    return finished(copying);
  }

  private Optional<Path> finished(Path half) throws IOException {
    if (!Files.exists(half)) {
      return Optional.empty();
    }
    sync(); // What has its name is whole.
    Path kept = fresh();
    Files.move(half, kept, StandardCopyOption.ATOMIC_MOVE);
    sync();
    return Optional.of(folder.relativize(kept));
  }

  /// Behind all that is there, also when the clock was set back: by their names it is known which
  /// is the oldest.
  private Path fresh() throws IOException {
    Instant now = clock.instant();
    for (AsideLimit.Kept each : kept()) {
      Optional<Instant> before = time(each.name());
      if (before.isPresent() && !now.isAfter(before.get())) {
        now = before.get().plusMillis(1);
      }
    }
    Path name = aside.resolve(STAMP.format(now));
    while (Files.exists(name)) {
      now = now.plusMillis(1);
      name = aside.resolve(STAMP.format(now));
    }
    return name;
  }

  /// @return none when somebody else gave that name
  private static Optional<Instant> time(String name) {
    try {
      return Optional.of(STAMP.parse(name, Instant::from));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  private void sync() throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      Linux linux = new Linux(memory);
      try (Opened root = Opened.folder(linux, folder)) {
        linux.syncFileSystem(root.descriptor());
      }
    }
  }

  /// What is there, the oldest first.
  public List<AsideLimit.Kept> kept() throws IOException {
    List<AsideLimit.Kept> all = new ArrayList<>();
    if (Files.exists(aside)) {
      try (Stream<Path> each = Files.list(aside)) {
        for (Path path : each.sorted().toList()) {
          if (!List.of(moving, copying, removing).contains(path)) {
            all.add(new AsideLimit.Kept(aside.relativize(path).toString(), Trees.bytes(path)));
          }
        }
      }
    }
    return all;
  }

  /// Deletes what is beyond the limit, or what a crash has left half deleted.
  ///
  /// @return what is deleted, as a whole
  public List<AsideLimit.Kept> prune(AsideLimit limit) throws IOException {
    Trees.remove(removing);
    List<AsideLimit.Kept> beyond = limit.beyond(kept());
    for (AsideLimit.Kept each : beyond) {
      Files.move(aside.resolve(each.name()), removing, StandardCopyOption.ATOMIC_MOVE);
      Trees.remove(removing);
    }
    return beyond;
  }
}
