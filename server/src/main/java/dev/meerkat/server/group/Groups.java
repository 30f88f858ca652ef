package dev.meerkat.server.group;

import dev.meerkat.cluster.beat.BeatKey;
import dev.meerkat.core.group.Command;
import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Memory;
import dev.meerkat.core.model.Name;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The groups of this host: what is stored of them below `groups` in the data folder, and the
/// steward of each.
public final class Groups implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("meerkat.group");
  private static final String FOLDER = "groups";

  private final Path dataFolder;
  private final Path folder;
  private final ServerId self;
  private final Equipment equipment;
  private final InstantSource clock;
  private final Consumer<String> problems;
  private final Consumer<Throwable> onFailure;
  private final OrderGate gate = new OrderGate();
  private final ConcurrentSkipListMap<GroupId, GroupHost> here = new ConcurrentSkipListMap<>();

  private final ConcurrentSkipListMap<GroupId, Group> making = new ConcurrentSkipListMap<>();

  /// Those that this host runs alone, until [#begin].
  private final ConcurrentSkipListSet<GroupId> heldBack = new ConcurrentSkipListSet<>();

  /// Those that have no steward, as it could not begin.
  private final ConcurrentSkipListMap<GroupId, Neglect> neglected = new ConcurrentSkipListMap<>();

  /// @param mayPass whether it may begin later: not by a document that is refused
  private record Neglect(String why, boolean mayPass) {}

  /// @param dataFolder of the server
  /// @param problems hears of what an administrator must mend
  /// @param onFailure called when a steward cannot go on: the process should end
  public Groups(
      Path dataFolder,
      ServerId self,
      Equipment equipment,
      InstantSource clock,
      Consumer<String> problems,
      Consumer<Throwable> onFailure) {
    this.dataFolder = dataFolder;
    this.folder = dataFolder.resolve(FOLDER);
    this.self = self;
    this.equipment = equipment;
    this.clock = clock;
    this.problems = problems;
    this.onFailure = onFailure;
  }

  /// Starts the stewards of all groups that are stored, those of high priority first, but for those
  /// that this host runs alone ([#begin]). One that cannot be started is told, and holds up neither
  /// the others nor the server. One that was begun or removed meanwhile is left as it is.
  public void start() throws IOException {
    tellStrangers();
    var found = new ArrayList<Group>();
    for (var id : stored()) {
      try {
        var stored = folder(id).stored();
        var text = stored.flatMap(each -> each.proposal().text());
        if (stored.isPresent() && text.isEmpty()) {
          forget(id); // It was removed, and this process may have ended in the middle of it.
          if (stored.get().settled()) {
            folder(id).delete(); // Nobody is to be told any more.
          }
        }
        if (text.isPresent() && text.get().standAlone().isPresent()) {
          if (isRunHere(text.get())) {
            heldBack.add(id);
          }
        } else if (text.isPresent()) {
          found.add(text.get().readStored());
          tellObjection(id, text.get());
        }
      } catch (GroupRefused e) {
        notLookedAfter(
            id, new Neglect("its document is of no use to this version: " + e.what(), false));
      } catch (IOException e) {
        notLookedAfter(id, forNow(e));
      }
    }
    found.sort(Comparator.comparing(Group::priority).thenComparing(Group::id));
    for (var group : found) {
      try {
        begin(group);
      } catch (IOException e) {
        notLookedAfter(group.id(), forNow(e));
      }
    }
  }

  private void begin(Group group) throws IOException {
    var stored = folder(group.id()).stored().map(GroupFolder.Stored::proposal);
    if (stored.flatMap(Proposal::text).isPresent() && !here.containsKey(group.id())) {
      equipment.forgetOtherCopies(group);
      run(group, stored.get().key());
    }
  }

  /// Those that this host runs alone and that have not begun yet.
  SortedSet<GroupId> heldBack() {
    return heldBack;
  }

  /// Whether it has no steward, and what kept that from beginning may pass.
  boolean mayBeginLater(GroupId id) {
    var neglect = neglected.get(id);
    return neglect != null && neglect.mayPass();
  }

  /// Starts the steward of a group that was held back or could not begin. That it cannot is told,
  /// unless it was before.
  void begin(GroupId id) {
    heldBack.remove(id);
    boolean again = neglected.containsKey(id);
    try {
      apply(id);
    } catch (IOException e) {
      LOG.debug("{} cannot begin: {}", id, e.getMessage());
      return;
    }
    if (again && here.containsKey(id)) {
      problems.accept("group " + id + " is looked after on " + self + " again");
    }
  }

  /// A group that this host has run alone is given to both again, by the other one. Its steward
  /// ends, until the change is applied, and what runs here is ended by the next one.
  ///
  /// @param why it is given to the other one
  void giveAway(GroupId id, String why, boolean hasData) throws IOException {
    heldBack.remove(id);
    end(id);
    equipment.forgetCopies(id);
    new MemoryFile(folder(id).path()).yielded(hasData ? Memory.Bond.CONFLICT : Memory.Bond.FOLLOWS);
    problems.accept(
        "group "
            + id
            + ", which "
            + self
            + " ran alone, "
            + why
            + ": it is ended here"
            + (hasData
                ? "; what was written here since is kept until the data source is selected"
                : ""));
  }

  void tell(String problem) {
    problems.accept(problem);
  }

  private void tellObjection(GroupId id, GroupText text) {
    text.objection()
        .ifPresent(why ->
            problems.accept(
                "group "
                    + id
                    + " is looked after as it was set up, and would be refused today: "
                    + why
                    + "; bring it out, and give it another document (meerkat group create --change)"));
  }

  private static Neglect forNow(IOException e) {
    return new Neglect(String.valueOf(e.getMessage()), true);
  }

  private void notLookedAfter(GroupId id, Neglect neglect) {
    if (!neglect.equals(neglected.put(id, neglect))) {
      problems.accept("group " + id + " is not looked after on " + self + ": " + neglect.why());
    }
  }

  public ServerId self() {
    return self;
  }

  GroupFolder folder(GroupId id) {
    return new GroupFolder(folder, id);
  }

  /// The names of all groups of a host, whether or not they are started. Not of those that were
  /// removed, of which the other host has yet to hear.
  ///
  /// @param dataFolder of that host
  public static SortedSet<String> names(Path dataFolder) throws IOException {
    var names = new TreeSet<String>();
    Path groups = dataFolder.resolve(FOLDER);
    for (GroupId each : stored(groups)) {
      var folder = new GroupFolder(groups, each);
      boolean removed = folder.stored().filter(it -> it.proposal().text().isEmpty()).isPresent();
      if (!removed || folder.prepared().isPresent()) {
        names.add(each.value());
      }
    }
    return names;
  }

  /// All of which there is a folder.
  List<GroupId> stored() throws IOException {
    return stored(folder);
  }

  private static List<GroupId> stored(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(GroupFolder::isOne)
          .map(each -> String.valueOf(each.getFileName()))
          .filter(Name::isUsable)
          .map(GroupId::new)
          .sorted()
          .toList();
    }
  }

  /// Folders that somebody has put there: they are left alone.
  private void tellStrangers() throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> all = Files.list(folder)) {
      all.filter(GroupFolder::isOne)
          .filter(each -> !Name.isUsable(String.valueOf(each.getFileName())))
          .sorted()
          .forEach(each ->
              problems.accept(
                  each + " is the folder of no group: move it elsewhere, if it is a copy"));
    }
  }

  /// The groups of which this is a host, in order of their names.
  public SortedMap<GroupId, GroupHost> here() {
    return here;
  }

  /// Those that are stored here, and have no steward.
  ///
  /// @param tended that have one, by [#here]
  public List<Untended> untended(Set<GroupId> tended) throws IOException {
    var untended = new ArrayList<Untended>();
    for (var id : stored()) {
      if (!tended.contains(id)) {
        Untended.of(id, folder(id), self, whyUntended(id)).ifPresent(untended::add);
      }
    }
    return untended;
  }

  private String whyUntended(GroupId id) {
    if (heldBack.contains(id)) {
      return "it has just started there, and asks the other host first whether that was given the"
          + " group meanwhile";
    }
    var neglect = neglected.get(id);
    return neglect == null
        ? "it is just beginning there, or its settings are being changed; try again in a moment"
        : "the group is not looked after there: " + neglect.why();
  }

  /// What is stored of a group, as it was written; empty when there is none.
  public String document(GroupId id) throws IOException {
    return folder(id)
        .stored()
        .flatMap(each -> each.proposal().text())
        .map(GroupText::yaml)
        .orElse("");
  }

  /// Whether a group is in here, or is about to be, or something of it may run here; also as long
  /// as that is not known, as its steward has not begun yet.
  boolean isIn(GroupId id) throws IOException {
    var host = here.get(id);
    return host == null ? heldBack.contains(id) : host.isIn();
  }

  /// Whether this host itself has a group, or may have: its steward has not begun yet.
  boolean has(GroupId id) throws IOException {
    var host = here.get(id);
    return host == null ? heldBack.contains(id) : host.has();
  }

  /// When a change is made that follows another one: later than that, whatever the clock says.
  long after(long beforeMillis) {
    return Math.max(clock.millis(), beforeMillis + 1);
  }

  /// The groups of this host but for one, as a pair runs them, and those that are just being made.
  /// Those that one host runs alone as well: they are pairs again one day. What cannot be read was
  /// told at the start.
  List<Group> othersThan(GroupId id) throws IOException {
    var others = new ArrayList<Group>();
    for (var each : stored()) {
      try {
        var text = folder(each).stored().flatMap(it -> it.proposal().text());
        if (text.isPresent()) {
          others.add(text.get().readStoredPair());
        }
      } catch (GroupRefused | IOException e) {
        LOG.warn("what group {} uses is not known: {}", each, e.getMessage());
      }
    }
    others.addAll(making.values());
    others.removeIf(each -> each.id().equals(id));
    return others;
  }

  /// Of the server.
  Path dataFolder() {
    return dataFolder;
  }

  /// Others must not use what this group names, until [#made].
  void making(Group group) {
    making.put(group.id(), group);
  }

  void made(GroupId id) {
    making.remove(id);
  }

  /// What is stored counts from now on: the steward goes, or another one comes. That it cannot is
  /// told, and tried again where that may pass ([#mayBeginLater]).
  void apply(GroupId id) throws IOException {
    try {
      applyStored(id);
      neglected.remove(id);
    } catch (GroupRefused e) {
      var why = "what is stored of group " + id + " is of no use: " + e.what();
      notLookedAfter(id, new Neglect(why, false));
      throw new IOException(why, e);
    } catch (IOException e) {
      notLookedAfter(id, forNow(e));
      throw e;
    }
  }

  private void applyStored(GroupId id) throws GroupRefused, IOException {
    var stored = folder(id).stored();
    var text = stored.flatMap(each -> each.proposal().text());
    if (stored.isEmpty()) {
      end(id);
      return;
    }
    if (text.isEmpty()) {
      forget(id);
      return;
    }
    if (!isRunHere(text.get())) {
      end(id);
      return;
    }
    var next = text.get().readStored();
    var now = Optional.ofNullable(here.get(id));
    var key = stored.get().proposal().key();
    if (now.isPresent() && now.get().hasKey(key) && isSameButPriority(now.get().group(), next)) {
      now.get().reprioritise(next);
      return;
    }
    end(id);
    if (text.get().standAlone().isEmpty()) {
      equipment.forgetOtherCopies(next); // One host alone has none, and pairs with none known.
    }
    run(next, key);
  }

  /// It is removed.
  private void forget(GroupId id) {
    heldBack.remove(id);
    end(id);
    try {
      equipment.forget(id);
    } catch (IOException e) {
      problems.accept(
          "group "
              + id
              + " is removed, but not all that was kept of it on "
              + self
              + " could be deleted ("
              + e
              + "): delete that by hand");
    }
  }

  private boolean isRunHere(GroupText text) throws GroupRefused {
    return text.standAlone().map(self::equals).orElse(true);
  }

  /// The host that runs the group by itself, if one does.
  public Optional<ServerId> standAlone(GroupId id) throws IOException {
    var text = folder(id).stored().flatMap(each -> each.proposal().text());
    try {
      return text.isPresent() ? text.get().standAlone() : Optional.empty();
    } catch (GroupRefused e) {
      throw new IOException("what is stored of group " + id + " is of no use: " + e.what(), e);
    }
  }

  /// Before a group that one host has run alone is one of both again: what is known of the copies
  /// does not count any more. Its steward ends, until the change is applied.
  ///
  /// @param counts whether the data here does; else it is kept until the data source is selected
  void forgetCopies(GroupId id, boolean counts) throws IOException {
    end(id);
    equipment.forgetCopies(id);
    if (!counts) {
      new MemoryFile(folder(id).path()).conflict();
    }
  }

  /// This host has lost its disk, and gets the group again.
  void lostCopies(Group group, ServerId source) throws IOException {
    equipment.lostCopies(group, source);
  }

  /// Whether the group is here already, and differs in its priority at most.
  boolean isSameButPriority(Group next) {
    var now = here.get(next.id());
    return now != null && isSameButPriority(now.group(), next);
  }

  private static boolean isSameButPriority(Group before, Group next) {
    var same =
        new Group(
            before.id(),
            before.type(),
            next.priority(),
            before.hosts(),
            before.links(),
            before.arbitration(),
            before.policy(),
            before.times(),
            before.mode(),
            before.data(),
            before.resources());
    return same.equals(next);
  }

  private void run(Group group, BeatKey key) throws IOException {
    var path = folder(group.id()).path();
    var host =
        new GroupHost(
            group,
            self,
            key,
            path,
            equipment,
            EventLog.open(path, self.value(), clock),
            problems,
            onFailure);
    here.put(group.id(), host);
    host.start();
  }

  private void end(GroupId id) {
    var host = here.remove(id);
    if (host != null) {
      host.close();
    }
  }

  /// Gives an order to this host's steward of the group.
  ///
  /// @return empty when there is no answer in time, and it may be carried out all the same
  /// @throws GroupRefused when this is no host of it
  public Optional<Verdict> order(GroupId id, Command command, boolean forwarded)
      throws GroupRefused, IOException, InterruptedException {
    var host = here.get(id);
    if (host == null) {
      throw new GroupRefused(self + " is no host of a group " + id, "");
    }
    if (command instanceof Command.Switch && standAlone(id).isPresent()) {
      return Optional.of(
          new Verdict.Refused(
              "the group runs on "
                  + self
                  + " alone: to have it on two hosts again, bring it out, then meerkat group pair "
                  + id));
    }
    host.awaitAcquainted(); // Not behind the gate, which belongs to all groups.
    return command instanceof Command.BringIn
        ? gate.order(id, () -> bringIn(id, command, forwarded))
        : host.order(command, forwarded);
  }

  private Optional<Verdict> bringIn(GroupId id, Command command, boolean forwarded)
      throws IOException, InterruptedException {
    var folder = folder(id);
    var prepared = folder.prepared();
    if (prepared.isPresent()) {
      return Optional.of(new Verdict.Refused(waitsFor(prepared.get())));
    }
    var stored = folder.stored().filter(it -> !it.settled() && !it.mayWait());
    if (stored.isPresent()) {
      return Optional.of(new Verdict.Refused(isNotKnownThere(stored.get().proposal())));
    }
    var host = here.get(id); // Another one than before, when the settings were changed meanwhile.
    return host == null
        ? Optional.of(new Verdict.Refused(self + " is no host of a group " + id + " any more"))
        : host.order(command, forwarded);
  }

  private static String waitsFor(Proposal prepared) {
    return "the settings of the group are being changed by "
        + prepared.by()
        + ", which has not said yet what became of it: wait, or start that host; if it is gone for"
        + " good, meerkat group stand-alone goes on without it";
  }

  /// By the settings of before, it might take the group over while it runs here.
  private static String isNotKnownThere(Proposal change) {
    return "the settings of the group were changed, and "
        + change.to()
        + ", which may still act by those of before, has not taken that up yet: see that Meerkat"
        + " runs there and is connected with its site, and wait; if it is gone for good, meerkat"
        + " group stand-alone "
        + change.group()
        + " goes on without it";
  }

  /// What keeps a group out while its settings are being changed.
  OrderGate gate() {
    return gate;
  }

  /// Has the groups that this host has go to their other hosts in good order, where these are
  /// ready.
  public void leave() throws IOException, InterruptedException {
    var leaving = new ArrayList<Thread>();
    for (var host : here.values()) {
      if (standAlone(host.group().id()).isEmpty()) {
        leaving.add(Thread.ofVirtual().name("leave-" + host.group().id()).start(() -> leave(host)));
      }
    }
    for (var each : leaving) {
      each.join();
    }
  }

  private static void leave(GroupHost host) {
    try {
      host.leave();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // Nobody interrupts it but the end of the JVM.
    }
  }

  @Override
  public void close() {
    for (var id : List.copyOf(here.keySet())) {
      end(id);
    }
  }
}
