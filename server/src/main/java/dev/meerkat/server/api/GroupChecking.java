package dev.meerkat.server.api;

import dev.meerkat.core.group.Group;
import dev.meerkat.core.heartbeat.PairClocks;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.group.GroupRefused;
import dev.meerkat.server.group.GroupText;
import dev.meerkat.server.group.HostChecklist;
import dev.meerkat.server.group.HostFacts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// The checklist before a group is set up: what its hosts say, each of itself, and what follows
/// from comparing that. Touches nothing.
final class GroupChecking {
  static final String VERSION =
      Optional.ofNullable(GroupChecking.class.getPackage().getImplementationVersion())
          .orElse("unknown");

  private final Node node;
  private final Peers peers;
  private final List<Answers.CheckLine> lines = new ArrayList<>();

  /// @param offsetMillis its wall clock minus that of this server, right to half of the round trip
  private record Reply(GroupForms.Checked said, long offsetMillis, long roundTripMillis) {}

  GroupChecking(Node node, Peers peers) {
    this.node = node;
    this.peers = peers;
  }

  /// What this host says.
  ///
  /// @throws GroupRefused when the document is not allowed
  static GroupForms.Checked here(Node node, GroupText text) throws GroupRefused, IOException {
    Group group = text.read(node.groups().site());
    if (!group.hosts().contains(node.self())) {
      throw new GroupRefused(node.self() + " is no host of group " + group.id(), "");
    }
    var seen = new HostChecklist(node.groups().groups()).look(group);
    return new GroupForms.Checked(seen.lines(), seen.facts(), System.currentTimeMillis(), VERSION);
  }

  /// To be called once.
  Answers.GroupChecklist check(GroupText text) throws GroupRefused, IOException {
    Group group = text.read(node.groups().site());
    var replies = new TreeMap<ServerId, Reply>();
    for (var host : group.hosts()) {
      ask(host, text).ifPresent(reply -> replies.put(host, reply));
    }
    if (replies.size() == 2) {
      var one = replies.firstEntry();
      var other = replies.lastEntry();
      compare(one.getKey(), one.getValue(), other.getKey(), other.getValue());
    }
    if (group.hasWitness()) {
      witness(group.arbitration().witness().orElseThrow());
    }
    return new Answers.GroupChecklist(
        group.id().value(), lines.stream().allMatch(each -> each.why().isEmpty()), lines);
  }

  private void add(String host, String what, String why) {
    lines.add(new Answers.CheckLine(host, what, why));
  }

  private Optional<Reply> ask(ServerId host, GroupText text) throws GroupRefused, IOException {
    long before = System.nanoTime();
    long clockMillis = System.currentTimeMillis();
    GroupForms.Checked said;
    try {
      said = host.equals(node.self()) ? here(node, text) : node.groups().calls().check(host, text);
    } catch (Unanswered e) {
      add(
          host.value(),
          "Meerkat answers",
          e.why() + ": see that it runs there and is connected with its site");
      return Optional.empty();
    }
    long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
    add(host.value(), "Meerkat answers, version " + said.version(), "");
    said.lines().forEach(each -> add(host.value(), each.what(), each.why()));
    // It tells its clock at the end.
    return Optional.of(
        new Reply(said, said.clockMillis() - clockMillis - tookMillis, 2 * tookMillis));
  }

  private void compare(ServerId one, Reply here, ServerId other, Reply there) {
    var both = one + ", " + other;
    boolean sameVersion = here.said().version().equals(there.said().version());
    add(
        both,
        "the same version of Meerkat",
        sameVersion ? "" : "install the same version on both hosts");
    long offsetMicros = TimeUnit.MILLISECONDS.toMicros(there.offsetMillis() - here.offsetMillis());
    long tripMicros =
        TimeUnit.MILLISECONDS.toMicros(here.roundTripMillis() + there.roundTripMillis());
    add(
        both,
        "clocks agree",
        PairClocks.differ(offsetMicros, tripMicros, false)
            ? PairClocks.difference(one.value(), other.value(), offsetMicros)
                + ": "
                + PairClocks.remedy()
            : "");
    var alike = "time zone, programs, users and folders are alike";
    if (here.said().facts().isEmpty() || there.said().facts().isEmpty()) {
      add(both, alike, "not compared, as something is missing: mend that first");
      return;
    }
    var differences =
        HostFacts.differences(
            one.value(), here.said().facts(), other.value(), there.said().facts());
    if (differences.isEmpty()) {
      add(both, alike, "");
    }
    differences.forEach(each -> add(both, alike, each));
  }

  private void witness(ServerId witness) {
    var what = "the witness answers";
    if (witness.equals(node.self())) {
      add(witness.value(), what, "");
      return;
    }
    try {
      peers.greet(witness);
      add(witness.value(), what, "");
    } catch (IOException e) {
      add(
          witness.value(),
          what,
          e.getMessage() + ": see that it runs and is connected with its site, or name another");
    }
  }
}
