package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.ApiFailure;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Makes a pair again of a group that one host has run alone.
@Command(
    name = "pair",
    description = {
      "Makes a pair again of a group that one host has run alone: its data counts, and that of the"
          + " other host is kept aside and made equal to it once the group is brought in. For a group"
          + " that is out. To be run on the host of any server of the site.",
      "--without gives it to the other host, and is to be run there, when the one that has run it"
          + " alone is gone for good."
    },
    mixinStandardHelpOptions = true)
final class GroupPairCommand implements Callable<Integer> {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private GroupOption group = new GroupOption();

  @Mixin private TokenOption token = new TokenOption();

  @Mixin private TypedName typed = new TypedName();

  @Option(
      names = "--without",
      paramLabel = "HOST",
      defaultValue = "",
      description =
          "The host that has run it alone and is gone for good: what it has written is missing, and"
              + " if it runs unseen, two hosts run the group until it hears of this.")
  private String without = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    return typed.confirmed(without.isEmpty() ? this::pair : this::pairWithout);
  }

  private int pairWithout(String confirm) throws IOException, InterruptedException {
    try (ApiClient client = group.api.serverItself(token)) {
      var out = spec.commandLine().getOut();
      var fields = new TreeMap<>(Map.of("without", without, "typed", confirm));
      String done = "is one of two hosts again, without " + without;
      var made = group.change(client, "/pair", fields, done, out);
      out.println(
          "To start it: meerkat group bring-in "
              + made.group()
              + " --on "
              + client.get(group.path(""), Answers.Group.class).hosts().stream()
                  .filter(host -> !host.equals(without))
                  .findFirst()
                  .orElseThrow());
      return 0;
    }
  }

  private int pair(String confirm) throws IOException, InterruptedException {
    try (ApiClient client = group.api.serverItself(token)) {
      var before = client.get(group.path(""), Answers.Group.class);
      var source = before.standAlone();
      if (source == null) {
        throw new ApiFailure("group " + before.name() + " is one of two hosts already");
      }
      if (!confirm.equals(before.name())) {
        throw ApiFailure.nameWanted(
            "the data of group "
                + before.name()
                + " on its other host is replaced by that of "
                + source
                + " and kept aside: type the name of the group, "
                + before.name()
                + ", to confirm (--confirm)");
      }
      var out = spec.commandLine().getOut();
      var made = group.change(client, "/pair", Map.of(), "is one of two hosts again", out);
      var order = "meerkat group select-data-source " + group.name + " " + source;
      new SourceSelection(site(client, source, confirm), order, System::nanoTime)
          .made()
          .ifPresent(out::println);
      out.println(
          "To start and protect it: meerkat group bring-in " + made.group() + " --on " + source);
      return 0;
    }
  }

  private SourceSelection.Site site(ApiClient client, String source, String confirm) {
    return new SourceSelection.Site() {
      @Override
      public Answers.Group look() throws IOException, InterruptedException {
        return client.get(group.path(""), Answers.Group.class);
      }

      @Override
      public String select() throws IOException, InterruptedException {
        var fields = new TreeMap<>(Map.of("source", source, "typed", confirm));
        return client
            .send("POST", group.path("/select-data-source"), fields, Answers.GroupOrder.class)
            .sentence();
      }

      @Override
      public void pause() throws InterruptedException {
        LockSupport.parkNanos(PAUSE_NANOS);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    };
  }
}
