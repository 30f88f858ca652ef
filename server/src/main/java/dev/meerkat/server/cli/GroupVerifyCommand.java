package dev.meerkat.server.cli;

import dev.meerkat.core.client.Errand.Kind;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.ApiFailure;
import dev.meerkat.server.client.SiteClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Compares the data of both hosts on line.
@Command(
    name = "verify",
    description = {
      "Compares the data of a group's two hosts, while applications go on, and names what differs.",
      "Waits until it is done, and tells how far it is; it goes on when this command is"
          + " interrupted, or ends as it gets no further."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Both hosts have the same.",
      "1:They differ, or did before they were mended: each difference is named.",
      "2:They could not be compared, or not to the end, or not mended; or it was refused."
    },
    mixinStandardHelpOptions = true)
final class GroupVerifyCommand implements Callable<Integer> {
  private static final int DIFFERS = 1;
  private static final int FAILED = 2;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
  private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(2);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private GroupOption group = new GroupOption();

  @Mixin private TokenOption token = new TokenOption();

  @Option(
      names = "--mend",
      description =
          "Send the other host what differs. Its copy is inconsistent, and connects anew,"
              + " meanwhile.")
  private boolean mend;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description =
          "Wait for no longer while it gets no further (default: ${DEFAULT-VALUE}). It goes on all"
              + " the same.")
  private int timeoutSeconds;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (SiteClient client = group.api.client(token)) {
      var accepted =
          client.send(
              Kind.ONCE,
              "POST",
              group.path("/verify"),
              Map.of("mend", mend),
              Answers.GroupOrder.class);
      out.println(accepted.by() + ": " + accepted.sentence());
      out.flush();
      var done = awaited(client, accepted.by(), out);
      return done.isPresent() ? judge(done.get(), out) : FAILED;
    } catch (ApiFailure e) {
      spec.commandLine().getErr().println(spec.qualifiedName() + ": " + e.getMessage());
      return FAILED;
    }
  }

  /// @return empty when it got no further for too long, which is told
  private Optional<Answers.GroupComparison> awaited(SiteClient client, String host, PrintWriter out)
      throws IOException, InterruptedException {
    var path = group.path("/comparison?host=" + ApiClient.encoded(host));
    long told = System.nanoTime();
    long moved = told;
    List<Answers.DatasetComparison> before = List.of();
    while (true) {
      var now = client.get(path, Answers.GroupComparison.class);
      var going = now.datasets().stream().filter(each -> each.stage().equals("going")).toList();
      if (going.isEmpty()) {
        return Optional.of(now);
      }
      if (!now.datasets().equals(before)) {
        before = now.datasets();
        moved = System.nanoTime();
      } else if (System.nanoTime() - moved >= TimeUnit.SECONDS.toNanos(timeoutSeconds)) {
        going.forEach(each ->
            out.println(
                each.dataset()
                    + ": no further for "
                    + timeoutSeconds
                    + " s: "
                    + each.sentence()
                    + ". It was not ended: look whether the other host is connected (meerkat group"
                    + " show "
                    + group.name
                    + "), and verify again"));
        out.flush();
        return Optional.empty();
      }
      if (System.nanoTime() - told >= TELL_NANOS) {
        told = System.nanoTime();
        going.forEach(each -> out.println(each.dataset() + ": " + each.sentence()));
        out.flush();
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private static int judge(Answers.GroupComparison done, PrintWriter out) {
    int code = 0;
    for (var each : done.datasets()) {
      out.println(each.dataset() + ": " + each.sentence());
      each.differences().forEach(line -> out.println("  " + line));
      switch (each.stage()) {
        case "equal" -> {}
        case "differs" -> code = Math.max(code, DIFFERS);
        default -> code = FAILED;
      }
    }
    if (done.datasets().isEmpty()) {
      out.println(done.host() + " has begun anew meanwhile: nothing is known of the comparison");
      code = FAILED;
    }
    out.flush();
    return code;
  }
}
