package dev.meerkat.server.cli;

import dev.meerkat.server.client.ApiClient;
import java.io.IOException;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Has one host run a group by itself.
@Command(
    name = "stand-alone",
    description = {
      "Has one host run a group by itself: it needs neither the other host nor a witness, and its"
          + " data is not replicated. For a group that is out; bring it in then. To be run on the"
          + " host of any server of the site.",
      "The other host stands aside. When it does not answer, the name of the group is asked for; it"
          + " is told when it comes back. meerkat group pair makes a pair of them again."
    },
    mixinStandardHelpOptions = true)
final class GroupStandAloneCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private GroupOption group = new GroupOption();

  @Mixin private TokenOption token = new TokenOption();

  @Mixin private TypedName typed = new TypedName();

  @Option(
      names = "--on",
      paramLabel = "HOST",
      defaultValue = "",
      description = "The host that runs it (default: the one that is asked).")
  private String on = "";

  @Option(
      names = "--unconditional",
      description =
          "Also when the other host had the group after it: what was written there is missing.")
  private boolean unconditional;

  @Override
  public Integer call() throws IOException, InterruptedException {
    return typed.confirmed(this::begin);
  }

  private int begin(String name) throws IOException, InterruptedException {
    var fields = new TreeMap<String, Object>();
    fields.put("typed", name);
    if (unconditional) {
      fields.put("unconditional", true);
    }
    if (!on.isEmpty()) {
      fields.put("on", on);
    }
    try (ApiClient client = group.api.serverItself(token)) {
      var out = spec.commandLine().getOut();
      var made = group.change(client, "/stand-alone", fields, "is run by one host alone", out);
      out.println("To start it: meerkat group bring-in " + made.group());
      return 0;
    }
  }
}
