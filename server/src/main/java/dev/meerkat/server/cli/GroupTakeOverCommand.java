package dev.meerkat.server.cli;

import java.io.IOException;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Starts a group on a host that would not start it by itself.
@Command(
    name = "take-over",
    description = {
      "Starts a group on a host that would not do so by itself: in spite of an earlier failure, the"
          + " start-up wait or isolation. Refused while the other host has it and is heard."
    },
    mixinStandardHelpOptions = true)
final class GroupTakeOverCommand implements Callable<Integer> {
  @Mixin private GroupOption group = new GroupOption();

  @Mixin private GroupProgress progress = new GroupProgress();

  @Mixin private TypedName typed = new TypedName();

  @Option(
      names = "--on",
      paramLabel = "HOST",
      defaultValue = "",
      description = "The host that takes it over (default: the one that is asked).")
  private String on = "";

  @Option(
      names = "--unconditional",
      description = "Also with data that the policy does not allow: what it lacks is lost.")
  private boolean unconditional;

  @Override
  public Integer call() throws IOException, InterruptedException {
    return unconditional ? typed.confirmed(this::take) : take("");
  }

  private int take(String name) throws IOException, InterruptedException {
    var fields = new TreeMap<String, Object>();
    fields.put("unconditional", unconditional);
    fields.put("typed", name);
    if (!on.isEmpty()) {
      fields.put("on", on);
    }
    return progress.follow(
        group,
        "take-over",
        fields,
        accepted -> GroupProgress.takenOver(accepted.by(), System::nanoTime));
  }
}
