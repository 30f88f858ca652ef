package dev.meerkat.server.group;

import dev.meerkat.cluster.beat.BeatKey;
import dev.meerkat.core.group.Advice;
import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupChange;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.SiteServers;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.group.GroupPeers.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Sets groups up on both hosts, changes and removes them: the same document on both, or on none.
///
/// | Step | On the host that is asked | On the other |
/// |---|---|---|
/// | 1 | checks the document and itself | |
/// | 2 | | checks the same, writes it down as prepared |
/// | 3 | stores it: from here on the change is made | |
/// | 4 | | stores it; the steward begins |
/// | 5 | knows that it is settled | |
///
/// A host that ends between 3 and 5 goes on with 4 at its next start. The other host, which has
/// something prepared and hears nothing, asks what became of it; when the first one does not know
/// of it, it was not made.
public final class GroupSetup implements AutoCloseable {
  private static final Optional<Absence> NOBODY = Optional.empty();

  private final Groups groups;
  private final SetupRules rules;
  private final GroupPeers peers;
  private final Supplier<SiteServers> site;
  private final ChangeLock lock;
  private final ChangeChecks checks;
  private final PreparedChanges prepared;
  private final ChangeSettling settling;
  private final ChangeMaking making;

  /// What was made, and what an administrator ought to know of it.
  public record Made(GroupId group, List<String> warnings) {
    Made with(List<String> more) {
      return new Made(group, Stream.concat(warnings.stream(), more.stream()).toList());
    }
  }

  /// @param site whom groups may name
  public GroupSetup(
      Groups groups, GroupPeers peers, Supplier<SiteServers> site, Consumer<String> problems) {
    this(groups, peers, site, problems, SettlingTimes.USUAL);
  }

  GroupSetup(
      Groups groups,
      GroupPeers peers,
      Supplier<SiteServers> site,
      Consumer<String> problems,
      SettlingTimes times) {
    this.groups = groups;
    this.rules = new SetupRules(groups, times);
    this.peers = peers;
    this.site = site;
    this.lock = new ChangeLock(groups);
    this.checks = new ChangeChecks(groups);
    this.prepared = new PreparedChanges(groups, site, lock, rules, checks);
    this.settling = new ChangeSettling(groups, peers, site, lock, prepared, problems, times);
    this.making = new ChangeMaking(groups, peers, checks, prepared, settling);
  }

  public void start() {
    settling.start();
  }

  /// Sets a group up on this host and the other one.
  ///
  /// @param typed the name of the group, which some settings want typed; empty when it was not
  public Made create(GroupText text, String typed)
      throws GroupRefused, IOException, InterruptedException {
    var group = text.read(site.get());
    if (text.standAlone().isPresent()) {
      throw new GroupRefused(
          "the document has a line standAlone, and a group is created for both hosts",
          "leave that line out; when it is there, meerkat group stand-alone "
              + group.id()
              + " has one host run it alone");
    }
    lock.lock(group.id());
    try {
      var stored = groups.folder(group.id()).stored();
      if (stored.isPresent() && stored.get().proposal().text().isEmpty()) {
        throw new GroupRefused(
            "that a group "
                + group.id()
                + " was removed here is not known on "
                + stored.get().proposal().to()
                + " yet",
            "start that host, remove it from the site, or give this group another name");
      }
      if (stored.isPresent()) {
        throw new GroupRefused(
            "there is a group " + group.id() + " already",
            "change it, remove it, or give this one another name");
      }
      refuseUnconfirmed(Optional.empty(), group, typed);
      var made =
          make(
              group,
              proposal(group.id(), peerIn(group), "", 0, Optional.of(text), BeatKey.random()),
              NOBODY,
              Standing.of(false));
      return made.with(Advice.of(group));
    } finally {
      lock.unlock(group.id());
    }
  }

  /// A document from the one that there is.
  public interface Edit {
    GroupText of(GroupText now) throws GroupRefused;

    /// The name of the group, where the administrator has typed it.
    default String typed() {
      return "";
    }
  }

  /// Gives a group of this host another document. While it is in, only its priority may differ.
  public Made change(GroupId id, Edit edit) throws GroupRefused, IOException, InterruptedException {
    return changeAny(
        id,
        edit.typed(),
        now -> {
          var next = edit.of(now);
          if (!next.standAlone().equals(now.standAlone())) {
            throw new GroupRefused(
                "the document of group "
                    + id
                    + (now.standAlone().isPresent()
                        ? " has to keep its line standAlone, as one host runs it"
                        : " must not have a line standAlone"),
                "meerkat group stand-alone and meerkat group pair change that");
          }
          return next;
        });
  }

  /// @param typed as in [Edit]
  private Made changeAny(GroupId id, String typed, Edit edit)
      throws GroupRefused, IOException, InterruptedException {
    lock.begin(id);
    try {
      var now = checks.settled(id);
      var before = now.text().orElseThrow();
      var text = edit.of(before);
      var next = text.read(GroupSite.of(site.get(), now.text()));
      rules.refuseChange(id, next);
      var alone = before.standAlone();
      var was = before.readable();
      refuseUnconfirmed(was, next, typed);
      if (text.standAlone().isEmpty()) {
        rules.refuseBacklog(id, next);
      }
      boolean overruling = now.overrules(now.to());
      var proposal = proposal(next, now, Optional.of(text), now.key());
      if (alone.isEmpty()) {
        var absence = overruling ? Optional.of(new Absence(id.value())) : NOBODY;
        var made = make(next, proposal, absence, Standing.of(groups.has(id)));
        return made.with(newAdvice(was, next)).with(beginsAnew(was, next));
      }
      if (overruling && text.standAlone().isEmpty()) {
        throw new GroupRefused(
            now.to()
                + " has run group "
                + id
                + " alone, was taken for gone, and has not heard of that yet",
            "see that Meerkat runs there and is connected with its site; until then, "
                + self()
                + " goes on alone");
      }
      return text.standAlone().isPresent()
          ? make(next, proposal, Optional.of(new Absence(id.value())), Standing.of(groups.has(id)))
          : make(next, proposal.pairing(alone.get()), NOBODY, Standing.of(groups.has(id)));
    } finally {
      lock.end(id);
    }
  }

  private static void refuseUnconfirmed(Optional<Group> before, Group next, String typed)
      throws GroupRefused {
    var hazard = GroupChange.hazard(before, next);
    if (hazard.isPresent() && !typed.equals(next.id().value())) {
      throw new GroupRefused(hazard.get(), "", true);
    }
  }

  /// What was not told when the settings of before were made.
  private static List<String> newAdvice(Optional<Group> before, Group next) {
    var told = before.map(Advice::of).orElse(List.of());
    return Advice.of(next).stream().filter(each -> !told.contains(each)).toList();
  }

  /// What to know of data that the group has not had until now, or in another folder: nothing is
  /// known of its copies ([Equipment#forgetOtherCopies]).
  private static List<String> beginsAnew(Optional<Group> before, Group next) {
    return before.map(it -> SetupRules.begunAnew(it, next)).orElse(List.of()).stream()
        .map(it ->
            "the data "
                + it.id()
                + " begins anew: all of it is compared when the group is brought in, and what only"
                + " one host has is kept aside where it does not count. meerkat group show "
                + next.id()
                + " tells where it counts; to have it the other way round, bring the group in only"
                + " after meerkat group select-data-source "
                + next.id()
                + " HOST")
        .toList();
  }

  /// Gives the other host the document again, which has lost its disk. Changes nothing else, so the
  /// group may be in.
  public Made restore(GroupId id) throws GroupRefused, IOException, InterruptedException {
    return change(id, now -> now);
  }

  /// Has this host run a group by itself that is out, with its data as it lies here.
  ///
  /// @param typed the name of the group, where the other host cannot be told, or data may be
  ///   missing
  /// @param unconditional whether it is to do so although the other host had it after this one
  public Made standAlone(GroupId id, String typed, boolean unconditional)
      throws GroupRefused, IOException, InterruptedException {
    lock.begin(id);
    try {
      var now = checks.forOneHost(id);
      var before = now.text().orElseThrow();
      var running = before.standAlone();
      if (running.isPresent()) {
        throw new GroupRefused(
            "group " + id + " is run by " + running.get() + " alone already",
            running.get().equals(self())
                ? ""
                : "if " + running.get() + " is gone for good: " + without(id, running.get()));
      }
      var text = before.standingAlone(Optional.of(self()));
      var next = readStored(id, text); // It is asked for when the other host may be gone.
      rules.refuseWhileIn(id, typed);
      rules.refuseForeignData(id, typed, unconditional);
      var standing = unconditional ? Standing.of(groups.has(id)) : standing(id);
      return make(
          next,
          proposal(next, now, Optional.of(text), now.key()),
          Optional.of(new Absence(typed)),
          standing);
    } finally {
      lock.end(id);
    }
  }

  private static Group readStored(GroupId id, GroupText text) throws GroupRefused {
    try {
      return text.readStored();
    } catch (GroupRefused e) {
      throw new GroupRefused(
          "the document of group " + id + " is of no use to this version: " + e.what(),
          "give it another one (meerkat group create --change), or remove it (meerkat group remove "
              + id
              + ")");
    }
  }

  /// Makes a pair again of a group that is out and that one host has run alone. Whose data counts
  /// is to be selected then.
  public Made pair(GroupId id) throws GroupRefused, IOException, InterruptedException {
    return changeAny(
        id,
        "",
        now -> {
          var alone =
              now.standAlone()
                  .orElseThrow(
                      () -> new GroupRefused("group " + id + " is one of two hosts already", ""));
          if (!alone.equals(self())) {
            throw new GroupRefused(
                alone + " runs group " + id + " alone, so its data counts",
                "order this to " + alone + "; if it is gone for good: " + without(id, alone));
          }
          return now.standingAlone(Optional.empty());
        });
  }

  private String without(GroupId id, ServerId gone) {
    return "meerkat group pair " + id + " --without " + gone + ", on " + self();
  }

  /// Gives a group that the other host has run alone, and that is gone for good, to both again:
  /// this one may have it then, with its own data. If the other one comes back after all, it learns
  /// of it, and ends what runs there.
  ///
  /// @param typed the name of the group, as two hosts may run it
  public Made pairWithout(GroupId id, ServerId gone, String typed)
      throws GroupRefused, IOException, InterruptedException {
    lock.begin(id);
    try {
      var now = checks.settled(id);
      var before = now.text().orElseThrow();
      if (gone.equals(self()) || !before.standAlone().equals(Optional.of(gone))) {
        throw new GroupRefused(
            "group " + id + " is not run by another host " + gone + " alone", "");
      }
      refusePresent(id, gone, now.number());
      if (!typed.equals(id.value())) {
        throw new GroupRefused(
            gone
                + " runs group "
                + id
                + " alone: what it has written since is not here, and if it runs unseen, two hosts"
                + " run the group until it hears of this; see that it is off and stays so, and type"
                + " the name of the group, "
                + id
                + ", to go on without it",
            "",
            true);
      }
      var text = before.standingAlone(Optional.empty());
      var next = text.read(GroupSite.of(site.get(), now.text()));
      // What the other one says is not to be heard before it knows.
      var proposal = proposal(next, now, Optional.of(text), BeatKey.random());
      return make(
          next,
          proposal.pairing(gone),
          Optional.of(new Absence(typed)),
          Standing.of(groups.has(id)));
    } finally {
      lock.end(id);
    }
  }

  private void refusePresent(GroupId id, ServerId host, String number) throws GroupRefused {
    try {
      var _ = peers.outcome(host, id, number);
    } catch (IOException _) {
      return; // As was said: it is gone.
    }
    throw new GroupRefused(
        host + " answers, so it is not gone",
        "bring the group out there, then meerkat group pair " + id);
  }

  /// Removes a group that is out from both hosts, with its log. Data and programs stay.
  ///
  /// @param typed the name of the group, where the other host cannot be told
  public Made remove(GroupId id, String typed)
      throws GroupRefused, IOException, InterruptedException {
    lock.begin(id);
    try {
      var now = checks.forRemoval(id);
      rules.refuseRemoval(id);
      var absence = new Absence(typed);
      rules.refuseBacklog(id, absence.isAllowed(id));
      var proposal = inPlaceOf(now, peerIn(now), Optional.empty(), now.key());
      var standing = Standing.removing(groups.has(id), absence.isAllowed(id));
      var was = now.text().flatMap(GroupText::readable);
      return new Made(id, making.make(was, proposal, Optional.of(absence), standing));
    } finally {
      lock.end(id);
    }
  }

  private ServerId self() {
    return groups.self();
  }

  private Standing standing(GroupId id) throws GroupRefused, IOException, InterruptedException {
    var epochs = new TreeMap<String, Long>();
    var host = groups.here().get(id);
    if (host != null) {
      host.ownEpochs().forEach((dataset, epoch) -> epochs.put(dataset.value(), epoch));
    }
    return new Standing(groups.has(id), epochs, false);
  }

  /// What is proposed to the other host of a group, in place of what is stored.
  private Proposal proposal(Group group, Proposal before, Optional<GroupText> text, BeatKey key)
      throws GroupRefused {
    return inPlaceOf(before, peerIn(group), text, key);
  }

  private Proposal inPlaceOf(
      Proposal before, ServerId peer, Optional<GroupText> text, BeatKey key) {
    var next = proposal(before.group(), peer, before.number(), before.atMillis(), text, key);
    // Who was taken for gone, and has not heard of it, hears of this one instead.
    return before.overrules(before.to()) ? next.pairing(before.to()) : next;
  }

  private ServerId peerIn(Group group) throws GroupRefused {
    return otherOf(group.id(), group.hosts());
  }

  /// Of a group whose document need not be readable.
  private ServerId peerIn(Proposal stored) throws GroupRefused {
    return otherOf(stored.group(), List.of(stored.by(), stored.to()));
  }

  private ServerId otherOf(GroupId id, List<ServerId> hosts) throws GroupRefused {
    if (!hosts.contains(self())) {
      throw new GroupRefused(
          self() + " is no host of group " + id,
          "ask one of " + hosts.get(0) + " and " + hosts.get(1));
    }
    return hosts.get(hosts.get(0).equals(self()) ? 1 : 0);
  }

  private Proposal proposal(
      GroupId id,
      ServerId peer,
      String before,
      long beforeMillis,
      Optional<GroupText> text,
      BeatKey key) {
    return new Proposal(
        id,
        UUID.randomUUID().toString(),
        before,
        self(),
        peer,
        text,
        key,
        Optional.empty(),
        groups.after(beforeMillis));
  }

  private Made make(Group group, Proposal proposal, Optional<Absence> absence, Standing standing)
      throws GroupRefused, IOException {
    return new Made(group.id(), making.make(Optional.of(group), proposal, absence, standing));
  }

  /// For the other host: checks a change, and has it ready.
  ///
  /// @param standing how the other host stands
  /// @return what this host has of what the group names
  public SortedMap<String, String> prepare(Proposal proposal, Standing standing)
      throws GroupRefused, IOException, InterruptedException {
    return prepared.prepare(proposal, standing);
  }

  /// For the other host: makes what was prepared.
  ///
  /// @return false when this host knows of no such change
  /// @throws GroupRefused when another change is just being made: it is to be tried again
  public boolean commit(GroupId id, String number)
      throws GroupRefused, IOException, InterruptedException {
    return prepared.commit(id, number);
  }

  /// For the other host: what has become of a change that this one began.
  public Outcome outcome(GroupId id, String number) throws IOException {
    return making.outcome(id, number);
  }

  @Override
  public void close() {
    settling.close();
  }
}
