package dev.meerkat.server.cli;

import dev.meerkat.core.client.Errand.Kind;
import dev.meerkat.core.group.Phase;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.SiteClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Gives an order, and tells how it goes on until it is carried out.
final class GroupProgress {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
  private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(2);

  /// For how long a host tries to take a group over that it was ordered to.
  private static final long TRIED_NANOS = TimeUnit.SECONDS.toNanos(30);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Mixin private TokenOption token = new TokenOption();

  @Option(names = "--no-wait", description = "Return as soon as the order is accepted.")
  private boolean noWait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description =
          "Wait for no longer (default: ${DEFAULT-VALUE}). The order stands all the same.")
  private int timeoutSeconds;

  /// What a look at the group says of an order.
  enum Now {
    DONE,
    GIVEN_UP,
    ELSEWHERE,
    UNDER_WAY
  }

  /// @param what of the group is asked for, such as `switch`
  /// @param judge what to make of the group as it is
  int order(
      GroupOption group, String what, Map<String, ?> fields, Function<Answers.Group, Now> judge)
      throws IOException, InterruptedException {
    return follow(group, what, fields, _ -> judge);
  }

  /// @param judging by what to judge, once the order is accepted
  int follow(
      GroupOption group,
      String what,
      Map<String, ?> fields,
      Function<Answers.GroupOrder, Function<Answers.Group, Now>> judging)
      throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (SiteClient client = group.api.client(token)) {
      Set<String> known = new HashSet<>();
      events(client, group).forEach(known::add);
      var accepted =
          client.send(Kind.ONCE, "POST", group.path("/" + what), fields, Answers.GroupOrder.class);
      out.println(accepted.by() + ": " + accepted.sentence());
      out.flush();
      return noWait ? 0 : follow(client, group, known, judging.apply(accepted), out);
    }
  }

  private Iterable<String> events(SiteClient client, GroupOption group)
      throws IOException, InterruptedException {
    return Arrays.stream(client.get(group.path("/log"), Answers.GroupEvent[].class))
        .map(GroupLogCommand::line)
        .toList();
  }

  private int follow(
      SiteClient client,
      GroupOption group,
      Set<String> known,
      Function<Answers.Group, Now> judge,
      PrintWriter out)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    long told = begin;
    while (true) {
      var now = client.get(group.path(""), Answers.Group.class);
      for (var line : events(client, group)) {
        if (known.add(line)) {
          out.println(line);
          told = System.nanoTime();
        }
      }
      long nanos = System.nanoTime();
      switch (judge.apply(now)) {
        case DONE -> {
          out.println("group " + now.name() + ": " + now.summary());
          out.flush();
          return 0;
        }
        case GIVEN_UP -> {
          out.println("group " + now.name() + " stays as it was: " + now.summary());
          out.flush();
          return 1;
        }
        case ELSEWHERE -> {
          out.println("group " + now.name() + " is on the other host: " + now.summary());
          out.flush();
          return 1;
        }
        case UNDER_WAY -> {
          if (nanos - begin >= TimeUnit.SECONDS.toNanos(timeoutSeconds)) {
            out.println(
                "after " + timeoutSeconds + " s, group " + now.name() + ": " + now.summary());
            out.flush();
            return 1;
          }
          if (nanos - told >= TELL_NANOS) {
            told = nanos;
            out.println(
                "after "
                    + TimeUnit.NANOSECONDS.toSeconds(nanos - begin)
                    + " s: "
                    + now.summary()
                    + left(now).map(bytes -> ", " + bytes + " bytes are not there yet").orElse(""));
          }
        }
      }
      out.flush();
      LockSupport.parkNanos(PAUSE_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private static Optional<Long> left(Answers.Group group) {
    for (var state : group.states()) {
      var data = state.data();
      if (state.running() && data != null) {
        return Optional.of(data.lagBytes());
      }
    }
    return Optional.empty();
  }

  /// @param host that was named, by its name or its alias; empty for any
  static Function<Answers.Group, Now> activeOn(String host) {
    return group -> {
      var active = group.active();
      if (active == null) {
        return Now.UNDER_WAY;
      }
      var aliases = Aliases.of(group.aliases());
      boolean elsewhere =
          group.hosts().stream()
              .filter(each -> !each.equals(active))
              .anyMatch(each -> each.equals(host) || aliases.of(each).equals(host));
      return elsewhere ? Now.ELSEWHERE : Now.DONE;
    };
  }

  /// A host that is to take it over tries it for a while, in which the other one may still be seen
  /// to have it.
  ///
  /// @param by the host that has accepted the order
  /// @param nanos a clock that never goes back
  static Function<Answers.Group, Now> takenOver(String by, LongSupplier nanos) {
    long begin = nanos.getAsLong();
    return group -> {
      var active = group.active();
      if (active == null) {
        return Now.UNDER_WAY;
      }
      if (active.equals(by)) {
        return Now.DONE;
      }
      return nanos.getAsLong() - begin < TRIED_NANOS ? Now.UNDER_WAY : Now.ELSEWHERE;
    };
  }

  /// Not while it may run on a host that does not answer: on one that has the lease, as far as the
  /// other one knows, or when nobody answers; nor while no host that answers knows that it is out.
  static Now out(Answers.Group group) {
    var answering = group.states().stream().filter(Answers.GroupState::answering).toList();
    boolean runs = answering.stream().anyMatch(Answers.GroupState::running);
    boolean mayRun =
        answering.isEmpty()
            || group.states().stream()
                .filter(state -> !state.answering())
                .anyMatch(state ->
                    answering.stream().anyMatch(each -> state.host().equals(each.holder())));
    boolean untold =
        answering.stream().anyMatch(each -> each.phase().equals(Phase.BRINGING_IN.toString()))
            && answering.stream().noneMatch(each -> each.phase().equals(Phase.OUT.toString()));
    return group.in() || runs || mayRun || untold ? Now.UNDER_WAY : Now.DONE;
  }

  /// @param from the host that had it: the one that has accepted the order
  static Function<Answers.Group, Now> away(String from) {
    boolean[] left = {false};
    return group -> {
      boolean here = from.equals(group.active());
      left[0] |= !here;
      if (group.active() != null && !here) {
        return Now.DONE;
      }
      return here && left[0] ? Now.GIVEN_UP : Now.UNDER_WAY;
    };
  }
}
