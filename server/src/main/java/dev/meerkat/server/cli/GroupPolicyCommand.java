package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What a group does by itself.
@Command(
    name = "policy",
    description =
        "Shows what a group does by itself, or changes it while the group is out. To be run on the"
            + " host of any server of the site.",
    mixinStandardHelpOptions = true)
final class GroupPolicyCommand implements Callable<Integer> {
  enum Switch {
    ON,
    OFF
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private GroupOption group = new GroupOption();

  @Mixin private TokenOption token = new TokenOption();

  @Mixin private TypedName typed = new TypedName();

  @Option(
      names = "--take-over",
      paramLabel = "DATA",
      defaultValue = "",
      description = "With which data it is taken over: complete, logical or unconditional.")
  private String takeOver = "";

  @Option(
      names = "--on-resource-errors",
      paramLabel = "WHAT",
      defaultValue = "",
      description = "Whether it moves when a resource cannot be kept running: move or stay.")
  private String onErrors = "";

  @Option(
      names = "--follow-at-once",
      description =
          "Whether a host that has lost the group follows the new active one at once: on or off.")
  private @Nullable Switch followAtOnce;

  @Option(
      names = "--sync-time",
      description =
          "Whether the clock is set by that of the other host while switching: on or off.")
  private @Nullable Switch syncTime;

  @Option(
      names = "--switch-back",
      paramLabel = "SECONDS",
      description =
          "It goes back to its preferred host when that has been ready for so long; 0: never by"
              + " itself.")
  private @Nullable Integer switchBack;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var fields = new TreeMap<String, @Nullable Object>();
    if (!takeOver.isEmpty()) {
      fields.put("takeOver", takeOver);
    }
    if (!onErrors.isEmpty()) {
      fields.put("onResourceErrors", onErrors);
    }
    if (followAtOnce != null) {
      fields.put("followAtOnce", followAtOnce == Switch.ON);
    }
    if (syncTime != null) {
      fields.put("syncTime", syncTime == Switch.ON);
    }
    if (switchBack != null) {
      fields.put("switchBackSeconds", switchBack == 0 ? null : switchBack);
    }
    return typed.confirmed(confirm -> make(fields, confirm));
  }

  private int make(Map<String, @Nullable Object> fields, String confirm)
      throws IOException, InterruptedException {
    try (ApiClient client =
        fields.isEmpty() ? group.api.serverItself() : group.api.serverItself(token)) {
      if (!fields.isEmpty()) {
        if (!confirm.isEmpty()) {
          fields.put("typed", confirm);
        }
        var _ =
            client.send(
                "PATCH",
                group.path(""),
                fields,
                Answers.GroupMade.class,
                GroupCreateCommand.PATIENCE);
      }
      var policy = client.get(group.path(""), Answers.Group.class).policy();
      var out = spec.commandLine().getOut();
      out.println("takeOver: " + policy.takeOver() + loss(policy.takeOver()));
      out.println("onResourceErrors: " + policy.onResourceErrors());
      out.println("followAtOnce: " + word(policy.followAtOnce()));
      out.println("syncTime: " + word(policy.syncTime()));
      out.println(
          "switchBackSeconds: "
              + (policy.switchBackSeconds() == null ? "never" : policy.switchBackSeconds()));
      return 0;
    }
  }

  /// What a takeover by itself may cost under that policy.
  private static String loss(String takeOver) {
    return switch (takeOver) {
      case "logical" -> " (a takeover may lose what the other host had written last)";
      case "unconditional" ->
          " (a takeover may lose anything, and begin with a copy that is only half made)";
      default -> "";
    };
  }

  private static String word(boolean on) {
    return on ? "on" : "off";
  }
}
