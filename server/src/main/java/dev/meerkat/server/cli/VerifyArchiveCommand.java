package dev.meerkat.server.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.meerkat.recorder.ArchiveVerify;
import dev.meerkat.recorder.Finding;
import dev.meerkat.recorder.VerifySummary;
import dev.meerkat.server.config.ConfigurationException;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Looks through archives, all that are named, and changes nothing. Exit codes: 0 nothing is wrong,
/// 1 something is, 2 an archive could not be looked at.
@Command(
    name = "verify",
    description = {
      "Reads every file, fragment and index row of an archive and tells what is wrong with it.",
      "Changes nothing; its server may be recording."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:nothing is wrong (there may be notes)",
      "1:something is wrong",
      "2:an archive could not be looked at"
    })
final class VerifyArchiveCommand implements Callable<Integer> {
  private static final int WRONG = 1;
  private static final int NOT_VERIFIED = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ArchiveOptions archives = new ArchiveOptions();

  @Option(
      names = "--json",
      description =
          "Print one JSON object a line: each finding, then a summary of each archive, or why it"
              + " could not be looked at.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Report report = json ? new Json(out) : new Text(out, spec.commandLine().getErr());
    int code = 0;
    try {
      for (Path folder : archives.folders(spec.commandLine())) {
        code = Math.max(code, verify(folder, report));
      }
    } catch (ConfigurationException e) {
      tell(e);
      code = NOT_VERIFIED;
    }
    out.flush();
    return code;
  }

  private int verify(Path folder, Report report) {
    try {
      VerifySummary summary = ArchiveVerify.run(folder, report);
      report.done(summary);
      return summary.wrong() > 0 ? WRONG : 0;
    } catch (IOException e) {
      tell(e);
      report.notDone(folder, e);
      return NOT_VERIFIED;
    }
  }

  private void tell(Exception e) {
    spec.commandLine().getErr().println("meerkat archive verify: " + e.getMessage());
  }

  private interface Report extends ArchiveVerify.Listener {
    void done(VerifySummary summary);

    /// It could not be looked at, which was told already on the error output.
    void notDone(Path folder, IOException e);
  }

  /// A line for each finding, and how far it has come on a terminal.
  private static final class Text implements Report {
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final String ERASE = "\r\u001b[K";

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    private long shownNanos = System.nanoTime();

    Text(PrintWriter out, PrintWriter err) {
      this.out = out;
      this.err = err;
    }

    @Override
    public void found(Finding finding) {
      erase();
      String place = finding.offset().isPresent() ? " at byte " + finding.offset().getAsLong() : "";
      out.println(word(finding) + " " + finding.file() + place + ": " + finding.what());
      if (!finding.todo().isEmpty()) {
        out.println("      " + finding.todo());
      }
      out.flush();
    }

    private static String word(Finding finding) {
      return switch (finding.severity()) {
        case NOTE -> "note ";
        case WRONG -> "WRONG";
      };
    }

    @Override
    public void progress(VerifySummary soFar) {
      long now = System.nanoTime();
      if (terminal && now - shownNanos > PROGRESS_NANOS) {
        shownNanos = now;
        err.printf(
            "%s%d of %d files, %.1f GB, %d wrong",
            ERASE, soFar.files(), soFar.filesInAll(), soFar.bytes() / 1e9, soFar.wrong());
        err.flush();
      }
    }

    private void erase() {
      if (terminal) {
        err.print(ERASE);
        err.flush();
      }
    }

    @Override
    public void done(VerifySummary summary) {
      erase();
      out.printf(
          "%s: %,d files, %,d index rows, %,d samples, %.2f GB: %s%n",
          summary.archive(),
          summary.files(),
          summary.rows(),
          summary.samples(),
          summary.bytes() / 1e9,
          verdict(summary));
    }

    @Override
    public void notDone(Path folder, IOException e) {
      erase();
    }

    private static String verdict(VerifySummary summary) {
      String notes =
          summary.notes() == 0
              ? ""
              : ", " + summary.notes() + (summary.notes() == 1 ? " note" : " notes");
      return (summary.wrong() == 0 ? "all is well" : summary.wrong() + " wrong") + notes;
    }
  }

  private static final class Json implements Report {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final PrintWriter out;

    Json(PrintWriter out) {
      this.out = out;
    }

    @Override
    public void found(Finding finding) {
      ObjectNode line = MAPPER.createObjectNode();
      line.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
      line.put("file", finding.file().toString());
      finding.offset().ifPresent(offset -> line.put("offset", offset));
      line.put("what", finding.what());
      line.put("todo", finding.todo());
      out.println(line);
    }

    @Override
    public void progress(VerifySummary soFar) {
      // The summary tells it in the end.
    }

    @Override
    public void done(VerifySummary summary) {
      ObjectNode line = MAPPER.createObjectNode();
      line.put("archive", summary.archive().toString());
      line.put("files", summary.files());
      line.put("rows", summary.rows());
      line.put("samples", summary.samples());
      line.put("bytes", summary.bytes());
      line.put("notes", summary.notes());
      line.put("wrong", summary.wrong());
      out.println(line);
    }

    @Override
    public void notDone(Path folder, IOException e) {
      ObjectNode line = MAPPER.createObjectNode();
      line.put("archive", folder.toString());
      line.put("problem", e.getMessage());
      out.println(line);
    }
  }
}
