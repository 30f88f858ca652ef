package dev.meerkat.server.api;

import dev.meerkat.core.group.Command;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.group.GroupPeers;
import dev.meerkat.server.group.GroupRefused;
import dev.meerkat.server.group.GroupText;
import dev.meerkat.server.group.Proposal;
import dev.meerkat.server.group.Standing;
import dev.meerkat.server.group.Verdict;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;

/// What the hosts of a group ask each other, at their site ports and with mutual TLS.
public final class GroupCalls implements GroupPeers, AutoCloseable {
  static final String PATH = "/api/v1/groups";
  static final String WITNESS_PATH = "/api/v1/witness";

  private final Peers peers;

  public GroupCalls(Node node) {
    this.peers = new Peers(node);
  }

  @Override
  public SortedMap<String, String> prepare(ServerId host, Proposal proposal, Standing standing)
      throws GroupRefused, IOException {
    return ask(
            host,
            path(proposal.group(), "prepare"),
            GroupForms.Prepare.of(proposal, standing),
            GroupForms.Prepared.class)
        .facts();
  }

  @Override
  public boolean commit(ServerId host, GroupId group, String number)
      throws GroupRefused, IOException {
    return ask(
            host,
            path(group, "commit"),
            new GroupForms.ChangeNumber(number),
            GroupForms.Committed.class)
        .known();
  }

  @Override
  public void witness(ServerId server, SortedSet<ServerId> hosts) throws GroupRefused, IOException {
    var names = new GroupForms.Hosts(hosts.stream().map(ServerId::value).toList());
    var _ = ask(server, WITNESS_PATH, names, GroupForms.Hosts.class);
  }

  @Override
  public Outcome outcome(ServerId host, GroupId group, String number) throws IOException {
    try {
      return ask(
              host,
              path(group, "outcome"),
              new GroupForms.ChangeNumber(number),
              GroupForms.Result.class)
          .outcome();
    } catch (GroupRefused e) {
      throw new IOException(e.what(), e);
    }
  }

  @Override
  public Verdict order(ServerId host, GroupId group, Command command, boolean forwarded)
      throws IOException {
    try {
      var answer =
          ask(
              host,
              path(group, "order"),
              GroupForms.Order.of(command, forwarded),
              Answers.GroupOrder.class);
      return new Verdict.Accepted(answer.sentence());
    } catch (GroupRefused e) {
      return new Verdict.Refused(e.what(), e.nameWanted());
    }
  }

  Answers.GroupMade create(ServerId host, GroupText text, String typed)
      throws GroupRefused, IOException {
    return ask(host, PATH, new GroupForms.Create(text.yaml(), typed), Answers.GroupMade.class);
  }

  GroupForms.Checked check(ServerId host, GroupText text) throws GroupRefused, IOException {
    return ask(
        host, PATH + "/check", new GroupForms.Document(text.yaml()), GroupForms.Checked.class);
  }

  Answers.GroupMade change(ServerId host, GroupId group, Map<String, ?> fields)
      throws GroupRefused, IOException {
    return ask(host, path(group, "change"), fields, Answers.GroupMade.class);
  }

  Answers.GroupMade remove(ServerId host, GroupId group, String typed)
      throws GroupRefused, IOException {
    return ask(host, path(group, "remove"), new GroupForms.Typed(typed), Answers.GroupMade.class);
  }

  Answers.GroupMade standAlone(ServerId host, GroupId group, String typed, boolean unconditional)
      throws GroupRefused, IOException {
    return ask(
        host,
        path(group, "stand-alone"),
        new GroupForms.StandAlone(typed, unconditional),
        Answers.GroupMade.class);
  }

  Answers.GroupMade pair(ServerId host, GroupId group) throws GroupRefused, IOException {
    return ask(host, path(group, "pair"), Map.of(), Answers.GroupMade.class);
  }

  Answers.GroupMade restore(ServerId host, GroupId group) throws GroupRefused, IOException {
    return ask(host, path(group, "restore"), Map.of(), Answers.GroupMade.class);
  }

  Answers.GroupOrder verify(ServerId host, GroupId group, boolean mend)
      throws GroupRefused, IOException {
    return ask(host, path(group, "verify"), new GroupForms.Verify(mend), Answers.GroupOrder.class);
  }

  Answers.GroupComparison compared(ServerId host, GroupId group) throws GroupRefused, IOException {
    return ask(host, path(group, "compared"), Map.of(), Answers.GroupComparison.class);
  }

  private static String path(GroupId group, String what) {
    return PATH + "/" + group + "/" + what;
  }

  private <T> T ask(ServerId host, String path, Object question, Class<T> type)
      throws GroupRefused, IOException {
    try {
      return peers.call(host, path, question, type);
    } catch (Peers.Refused e) {
      var failure = e.failure().filter(_ -> e.status() < 500);
      if (failure.isPresent() && failure.get().what() != null) {
        throw new GroupRefused(
            failure.get().what(),
            failure.get().hint(),
            failure.get().error().equals(Answers.Failure.NAME_WANTED));
      }
      throw new Unanswered(host, e);
    } catch (IOException e) {
      throw new Unanswered(host, e);
    }
  }

  @Override
  public void close() {
    peers.close();
  }
}
