package dev.meerkat.recorder;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// What `meerkat archive verify` finds in an archive that nobody writes to any more.
final class Verified {
  private Verified() {}

  static List<Finding> findings(Path archive) throws IOException {
    var findings = new ArrayList<Finding>();
    ArchiveVerify.run(
        archive,
        new ArchiveVerify.Listener() {
          @Override
          public void found(Finding finding) {
            findings.add(finding);
          }

          @Override
          public void progress(VerifySummary soFar) {}
        },
        () -> Instant.now().plus(1, ChronoUnit.HOURS));
    return findings;
  }
}
