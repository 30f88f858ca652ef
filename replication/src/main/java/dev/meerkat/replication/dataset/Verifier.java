package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.Finding;
import dev.meerkat.core.replication.Range;
import dev.meerkat.core.replication.Ranges;
import dev.meerkat.replication.capture.Change;
import dev.meerkat.replication.capture.FileId;
import dev.meerkat.replication.capture.FileIndex;
import dev.meerkat.replication.capture.RangeWords;
import dev.meerkat.replication.capture.Snapshots;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// The active side's work on a verification: it goes through all of the folder, tells checksums,
/// and names what the standby finds.
final class Verifier {
  /// Differences that are named.
  private static final int MOST_NAMED = 1_000;

  /// Checksums of a window, about.
  private static final long WINDOW_SUMS = 4_096;

  private final long id;
  private final Scan scan;
  private final NavigableSet<Range> differing = new TreeSet<>();
  private boolean isTruncated;

  Verifier(long id, FileIndex files) {
    this.id = id;
    this.scan = new Scan(id, Ranges.EVERYTHING, files.files());
  }

  long id() {
    return id;
  }

  Scan scan() {
    return scan;
  }

  /// Tells a window. Applications may go on writing between any two checksums.
  ///
  /// @param goesOn whether more is to be told
  /// @param told puts into the stream, while what it is of is locked
  /// @return whether it was the last one
  boolean tell(long window, FolderReading folder, BooleanSupplier goesOn, Consumer<Change> told)
      throws IOException {
    long[] sums = new long[1];
    Scan.Telling telling =
        new Scan.Telling() {
          @Override
          public void tell(Range range) throws IOException {
            var _ =
                folder.of(
                    new FileId(range.file()),
                    snapshots -> {
                      snapshots.sum(
                          id,
                          range,
                          sum -> {
                            told.accept(sum);
                            sums[0]++;
                          });
                      return range;
                    });
          }

          @Override
          public List<Snapshots.Piece> pieces(FileId file) throws IOException {
            return folder.of(file, snapshots -> snapshots.piecesOf(file));
          }

          @Override
          public boolean hasRoom() {
            return sums[0] < WINDOW_SUMS && goesOn.getAsBoolean();
          }
        };
    boolean last = !scan.look(window, telling);
    boolean left = true;
    while (left && goesOn.getAsBoolean()) {
      left = scan.next(window, (range, _) -> telling.tell(range));
    }
    told.accept(new Change.WindowEnd(id, window, sums[0], last));
    return last;
  }

  /// The standby has compared a window.
  synchronized void found(Finding finding) {
    for (Range range : finding.differing().some()) {
      if (differing.size() < MOST_NAMED) {
        differing.add(range);
      } else {
        isTruncated = true;
      }
    }
  }

  /// What was found, a line for each; goes through the folder for the paths.
  synchronized List<String> words(Snapshots snapshots) throws IOException {
    if (differing.isEmpty()) {
      return List.of();
    }
    List<String> words = new ArrayList<>(new RangeWords(snapshots).of(differing));
    if (isTruncated) {
      words.add("and more, which are not named");
    }
    return words;
  }
}
