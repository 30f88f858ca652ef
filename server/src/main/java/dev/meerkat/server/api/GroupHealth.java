package dev.meerkat.server.api;

import dev.meerkat.core.group.Phase;
import dev.meerkat.core.heartbeat.PairClocks;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How a group is, judged from what its hosts say: a pure function.
final class GroupHealth {
  private final String name;
  private final List<Answers.GroupState> states;
  private final List<Answers.Problem> problems = new ArrayList<>();

  private GroupHealth(String name, List<Answers.GroupState> states) {
    this.name = name;
    this.states = states;
  }

  /// @param in whether it is brought in, as the host says that knows of the newest epoch
  /// @param active empty when there is none, or when two are
  record Verdict(
      boolean in,
      Optional<String> active,
      boolean well,
      String summary,
      List<Answers.Problem> problems) {}

  /// @param states of both hosts, also of one that does not answer
  static Verdict of(String name, List<Answers.GroupState> states) {
    return new GroupHealth(name, states).verdict();
  }

  private Verdict verdict() {
    var answering = states.stream().filter(Answers.GroupState::answering).toList();
    boolean in =
        answering.stream().anyMatch(Answers.GroupState::in)
            && newest(answering).map(Answers.GroupState::in).orElse(false);
    var active = answering.stream().filter(each -> is(each, Phase.ACTIVE)).toList();
    var summary = summary(answering, in, active);
    silentHosts();
    if (in && active.size() == 1) {
      standby(active.getFirst());
    }
    arbiters(answering);
    resources(answering);
    links(answering);
    data(answering);
    clocks(answering);
    zones(answering);
    return new Verdict(
        in,
        active.size() == 1 ? Optional.of(active.getFirst().host()) : Optional.empty(),
        problems.isEmpty() && (!in || active.size() == 1),
        summary,
        problems);
  }

  /// Who knows the newest epoch; of two that know the same, who runs it.
  private static Optional<Answers.GroupState> newest(List<Answers.GroupState> states) {
    return states.stream()
        .max((a, b) ->
            a.epoch() == b.epoch()
                ? Boolean.compare(a.running(), b.running())
                : Long.compare(a.epoch(), b.epoch()));
  }

  private static boolean is(Answers.GroupState state, Phase phase) {
    return state.phase().equals(phase.toString());
  }

  private void add(String what, String todo) {
    problems.add(new Answers.Problem(what, todo));
  }

  private String summary(
      List<Answers.GroupState> answering, boolean in, List<Answers.GroupState> active) {
    if (answering.isEmpty()) {
      return "none of its hosts answers";
    }
    if (active.size() > 1) {
      var hosts =
          active.stream().map(Answers.GroupState::host).collect(Collectors.joining(" and "));
      add(
          "group " + name + " is active on " + hosts + " at once",
          "repair the links between them: as soon as they hear each other, one of them stops");
      return "active on " + hosts + " at once: split brain";
    }
    if (active.size() == 1) {
      return "active on "
          + active.getFirst().host()
          + ", epoch "
          + active.getFirst().epoch()
          + (in ? "" : "; about to be brought out");
    }
    var running = answering.stream().filter(Answers.GroupState::running).findFirst();
    if (running.isPresent()) {
      return words(running.get());
    }
    if (!in && isUntold(answering)) {
      add(
          "whether group " + name + " is in is not known yet",
          "its hosts wait for each other and for the arbiter: see meerkat group show " + name);
      return "not known yet whether it is in: "
          + answering.stream().map(GroupHealth::words).collect(Collectors.joining("; "));
    }
    if (!in) {
      return unknownHolder(answering)
          .map(host -> "out; whether it still runs on " + host + " is not known")
          .orElse("out: nothing of it runs");
    }
    var words = answering.stream().map(GroupHealth::words).collect(Collectors.joining("; "));
    add(
        "group " + name + " is active nowhere: " + words,
        "when it does not come up by itself: meerkat group take-over " + name);
    return "active nowhere: " + words;
  }

  /// Whether hosts have just begun, and none of those that answer knows that the group is out.
  private static boolean isUntold(List<Answers.GroupState> answering) {
    return answering.stream().anyMatch(each -> is(each, Phase.BRINGING_IN))
        && answering.stream().noneMatch(each -> is(each, Phase.OUT));
  }

  /// A host that is silent and has the lease, as far as the others know.
  private Optional<String> unknownHolder(List<Answers.GroupState> answering) {
    return states.stream()
        .filter(state -> !state.answering())
        .map(Answers.GroupState::host)
        .filter(host -> answering.stream().anyMatch(state -> host.equals(state.holder())))
        .findFirst();
  }

  private static String words(Answers.GroupState state) {
    return state.phase()
        + " on "
        + state.host()
        + (state.why().isEmpty() ? "" : ": " + state.why());
  }

  private void silentHosts() {
    for (var state : states) {
      if (!state.answering()) {
        add(
            state.host() + " does not answer for group " + name + ": " + state.why(),
            "see that Meerkat runs there and is connected with its site");
      }
    }
  }

  private void standby(Answers.GroupState active) {
    for (var state : states) {
      if (!state.answering() || state.host().equals(active.host())) {
        continue;
      }
      if (!active.hears()) {
        add(
            active.host() + " does not hear " + state.host() + " on any link of group " + name,
            "repair one of them: until then nothing can be switched");
      } else if (!state.ready()) {
        add(
            state.host() + " could not take group " + name + " over: " + words(state),
            "see its log: meerkat group log " + name);
      } else if (state.reluctance() != null && !state.reluctance().isEmpty()) {
        add(
            state.host()
                + " would not take group "
                + name
                + " over by itself: "
                + state.reluctance(),
            "wait until its copy has caught up; a copy of mode asynchronous is never complete while"
                + " the group is in use: the policy logical takes it over all the same");
      }
    }
  }

  private void arbiters(List<Answers.GroupState> answering) {
    for (var state : answering) {
      if (!state.arbiter().isEmpty()) {
        add("the arbiter of group " + name + ", seen by " + state.host(), state.arbiter());
      }
    }
  }

  private void resources(List<Answers.GroupState> answering) {
    for (var state : answering) {
      for (var resource : state.resources()) {
        var trouble = resource.trouble();
        if (trouble != null && !trouble.isEmpty()) {
          add(
              "resource " + resource.resource() + " of group " + name + " on " + state.host(),
              trouble);
        }
      }
    }
  }

  private void links(List<Answers.GroupState> answering) {
    for (var state : answering) {
      for (var link : state.links()) {
        if (!link.trouble().isEmpty()) {
          add("link " + link.link() + " of group " + name + " on " + state.host(), link.trouble());
        } else if (link.state().equals("silent") && answering.size() == states.size()) {
          add(
              "link "
                  + link.link()
                  + " of group "
                  + name
                  + ": "
                  + state.host()
                  + " hears nothing at "
                  + link.address(),
              "check the cable and the firewall between it and "
                  + link.peerAddress()
                  + ", port "
                  + link.port()
                  + "/udp");
        }
      }
    }
  }

  private void data(List<Answers.GroupState> answering) {
    for (var state : answering) {
      var data = state.data();
      if (data != null && !data.trouble().isEmpty()) {
        add("replication of group " + name + " stops on " + state.host(), data.trouble());
      }
    }
  }

  /// Once, as both hosts see it alike.
  private void clocks(List<Answers.GroupState> answering) {
    for (var state : answering) {
      var best =
          PairClocks.best(
              state.links().stream()
                  .map(link ->
                      new PairClocks.Sight(
                          link.state().equals("heard"),
                          micros(link.roundTripMillis()),
                          micros(link.clockOffsetMillis())))
                  .toList());
      var other = states.stream().filter(each -> !each.host().equals(state.host())).findFirst();
      if (best.isPresent() && other.isPresent()) {
        if (best.get().differs(false)) {
          add(
              PairClocks.difference(state.host(), other.get().host(), best.get().offsetMicros()),
              PairClocks.remedy());
        }
        return;
      }
    }
  }

  private static OptionalLong micros(@Nullable Double millis) {
    return millis == null ? OptionalLong.empty() : OptionalLong.of(Math.round(millis * 1e3));
  }

  private void zones(List<Answers.GroupState> answering) {
    var known = answering.stream().filter(state -> state.zone() != null).toList();
    if (known.size() == 2 && !Objects.equals(known.getFirst().zone(), known.getLast().zone())) {
      add(
          known.getFirst().host()
              + " is in the time zone "
              + known.getFirst().zone()
              + ", and "
              + known.getLast().host()
              + " in "
              + known.getLast().zone(),
          "give both the same (timedatectl set-timezone): what goes by local time is done at"
              + " another hour after a switch");
    }
  }
}
