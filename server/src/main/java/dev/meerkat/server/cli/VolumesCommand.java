package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.Table;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The disks of one server's archive.
@Command(
    name = "volumes",
    description = "Shows the volumes of a server's archive, their room and what is wrong.",
    mixinStandardHelpOptions = true)
final class VolumesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var table = new Table("VOLUME", "STATE", "FREE", "OF", "PROBLEM");
    try (ApiClient client = api.serverItself()) {
      for (Answers.Volume each : client.get("/volumes", Answers.Volume[].class)) {
        table.row(
            each.path(),
            each.state(),
            gigabytes(each.freeBytes()),
            gigabytes(each.totalBytes()),
            Optional.ofNullable(each.problem()).orElse("-"));
      }
    }
    table.lines().forEach(spec.commandLine().getOut()::println);
    return 0;
  }

  private static String gigabytes(long bytes) {
    return String.format("%.1f GB", bytes / 1e9);
  }
}
