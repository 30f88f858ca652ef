package dev.meerkat.core.replication;

import dev.meerkat.core.model.ServerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Two sides and an arbiter that do at once what they are told, and write down what was decided and
/// done. Each change has ten bytes.
final class TwoSides {
  private static final ServerId A = new ServerId("a");
  private static final ServerId B = new ServerId("b");

  private final SourceSettings sourceSettings;
  private final MirrorSettings mirrorSettings = new MirrorSettings(200, 50, 3);
  private final SortedMap<ServerId, Host> hosts = new TreeMap<>();
  private final Deque<Runnable> due = new ArrayDeque<>();
  private final StringBuilder told = new StringBuilder();
  private Ruling ruling = Ruling.first(A);
  private boolean arbiterAway;
  private long session;
  private boolean linked;
  private boolean silent;
  private boolean silentAfterWelcome;
  private long requests;

  /// Whether the next change fails half-way.
  private boolean half;

  private record Entry(Mark end, Ranges ranges) {}

  private static final class Host {
    /// As persisted.
    private Copy copy = Copy.NEW;

    private Mark journalBegin = Mark.START;
    private Mark journalEnd = Mark.START;
    private Ranges journalRanges = Ranges.NONE;
    private long resynced;
    private Optional<SourceState> source = Optional.empty();
    private Optional<MirrorState> mirror = Optional.empty();
    private List<Entry> queue = new ArrayList<>();
    private Mark end = Mark.START;
    private Ranges toScan = Ranges.NONE;
    private final SortedMap<Long, Ranges> wanted = new TreeMap<>();
  }

  TwoSides(Mode mode) {
    this.sourceSettings = new SourceSettings(mode, 60, 100, 40, 20, 30, 3, 8);
    hosts.put(A, new Host());
    hosts.put(B, new Host());
  }

  String told() {
    return told.toString();
  }

  void play(String command) {
    told.append(command).append('\n');
    if (command.startsWith("#")) {
      return;
    }
    var words = List.of(command.split(" "));
    var side = new ServerId(words.getLast());
    switch (words.getFirst()) {
      case "start" -> start(side);
      case "kill" -> kill(side);
      case "promote" -> mirror(side, new MirrorEvent.Promote(Policy.valueOf(words.get(1))));
      case "connect" -> connect();
      case "cut" -> cut();
      case "silence" -> silent = true;
      case "silence-after-welcome" -> silentAfterWelcome = true;
      case "tick" -> {
        source(side, new SourceEvent.Ticked());
        mirror(side, new MirrorEvent.Ticked());
      }
      case "write" -> write(side, Long.parseLong(words.get(1)));
      case "write-half" -> {
        half = true;
        write(side, Long.parseLong(words.get(1)));
      }
      case "spoil-queue" -> source(side, new SourceEvent.QueueFailed("its file is damaged"));
      case "fsync" -> source(side, new SourceEvent.Barrier(++requests));
      case "close" -> source(side, new SourceEvent.Close(words.get(1).equals("alone")));
      case "fence" -> source(side, new SourceEvent.Fenced("the lease is lost"));
      case "arbiter" -> arbiterAway = words.get(1).equals("away");
      default -> throw new IllegalArgumentException("unknown command " + command);
    }
    while (!due.isEmpty()) {
      due.removeFirst().run();
    }
  }

  private Host host(ServerId side) {
    return hosts.getOrDefault(side, new Host());
  }

  private ServerId other(ServerId side) {
    return side.equals(A) ? B : A;
  }

  private void start(ServerId side) {
    var host = host(side);
    host.mirror =
        Optional.of(
            MirrorState.started(
                host.copy, host.journalBegin, host.journalEnd, host.journalRanges, host.resynced));
    mirror(side, new MirrorEvent.Started());
  }

  private void kill(ServerId side) {
    host(side).source = Optional.empty();
    host(side).mirror = Optional.empty();
    cut();
  }

  private void connect() {
    linked = true;
    silent = false;
    session++;
    hosts.forEach((side, host) -> {
      if (host.mirror.isPresent()) {
        mirror(side, new MirrorEvent.Linked(session));
      }
    });
  }

  private void cut() {
    if (linked) {
      linked = false;
      long lost = session;
      for (var side : hosts.keySet()) {
        due.add(() -> {
          source(side, new SourceEvent.Lost(lost));
          mirror(side, new MirrorEvent.Lost(lost));
        });
      }
    }
  }

  private void write(ServerId side, long block) {
    var ranges = Ranges.of(List.of(new Range(1, block)));
    host(side).wanted.put(++requests, ranges);
    source(side, new SourceEvent.Asked(requests, ranges));
  }

  private void source(ServerId side, SourceEvent event) {
    var host = host(side);
    if (host.source.isEmpty()) {
      return;
    }
    var step = new Source(side, sourceSettings).step(host.source.get(), event);
    host.source = Optional.of(step.next());
    tell(side, step.reason());
    for (var effect : step.effects()) {
      var words = SourceWords.show(effect);
      if (!words.isEmpty()) {
        told.append("    ").append(side).append(": ").append(words).append('\n');
      }
      perform(side, host, effect);
    }
  }

  private void mirror(ServerId side, MirrorEvent event) {
    var host = host(side);
    if (host.mirror.isEmpty()) {
      return;
    }
    var step = new Mirror(side, mirrorSettings).step(host.mirror.get(), event);
    host.mirror = Optional.of(step.next());
    tell(side, step.reason());
    for (var effect : step.effects()) {
      var words = MirrorWords.show(effect);
      if (!words.isEmpty()) {
        told.append("    ").append(side).append(": ").append(words).append('\n');
      }
      perform(side, host, effect);
    }
  }

  private void tell(ServerId side, String reason) {
    if (!reason.isEmpty()) {
      told.append("    = ").append(side).append(": ").append(reason).append('\n');
    }
  }

  /// A message on its way while the connection lives; nothing arrives while it is silent.
  private void message(long id, Runnable arrival) {
    due.add(() -> {
      if (linked && !silent && id == session) {
        arrival.run();
      }
    });
  }

  private void answer(ServerId side) {
    var now = ruling;
    due.add(() -> {
      source(side, new SourceEvent.Ruled(now));
      mirror(side, new MirrorEvent.Ruled(now));
    });
  }

  private void ask(ServerId side, Ruling expected, Ruling wanted) {
    if (!arbiterAway) {
      if (ruling.equals(expected)) {
        ruling = wanted;
        told.append("    = arbiter: ").append(ruling).append('\n');
      }
      answer(side);
    }
  }

  private Mark make(Host host, Ranges ranges) {
    host.end = host.end.plus(10);
    host.queue.add(new Entry(host.end, ranges));
    return host.end;
  }

  private Mark makeUntold(Host host) {
    host.end = host.end.plus(0);
    return host.end;
  }

  private void perform(ServerId side, Host host, SourceEffect effect) {
    switch (effect) {
      case SourceEffect.Track(var request, var ranges) -> {
        var tracker = host.copy.tracker();
        host.copy = host.copy.with(tracker.touch(ranges, Integer.MAX_VALUE));
        due.add(() -> source(side, new SourceEvent.Tracked(request)));
      }
      case SourceEffect.Perform(var request) -> {
        var event =
            half
                ? new SourceEvent.HalfMade(
                    request, makeUntold(host), "a change failed half-way: no room")
                : new SourceEvent.Performed(
                    request, make(host, host.wanted.getOrDefault(request, Ranges.NONE)));
        half = false;
        due.add(() -> source(side, event));
      }
      case SourceEffect.Answer(var id, var welcome) ->
          message(
              id,
              () -> {
                mirror(other(side), new MirrorEvent.Welcomed(id, welcome));
                silent = silentAfterWelcome;
                silentAfterWelcome = false;
              });
      case SourceEffect.Send send -> send(side, host, send);
      case SourceEffect.Disconnect _ -> cut();
      case SourceEffect.BeginScan(_, var ranges) -> host.toScan = ranges;
      case SourceEffect.LookAhead(var scan, var window, _) ->
          due.add(() -> source(side, new SourceEvent.Ahead(scan, window, false)));
      case SourceEffect.AskDigests(var id, var scan, var window) -> {
        var question = new Question(scan, window, Ranges.of(blocks(host)));
        message(id, () -> mirror(other(side), new MirrorEvent.Asked(id, question)));
      }
      case SourceEffect.Scan(var scan, _, _) -> {
        for (var block : blocks(host)) {
          var end = make(host, Ranges.of(List.of(block)));
          due.add(() -> source(side, new SourceEvent.Snapshot(scan, end)));
        }
        due.add(() -> source(side, new SourceEvent.ScanPaused(scan, true)));
      }
      case SourceEffect.FinishScan(var scan) ->
          due.add(() -> source(side, new SourceEvent.ScanFinished(scan, make(host, Ranges.NONE))));
      case SourceEffect.BeginVerify _, SourceEffect.TellChecksums _, SourceEffect.Verified _ -> {}
      case SourceEffect.Spill(_, var through) ->
          due.add(() -> source(side, new SourceEvent.Spilled(through)));
      case SourceEffect.DropQueue() -> host.queue = new ArrayList<>();
      case SourceEffect.Ask(var expected, var wanted) -> ask(side, expected, wanted);
      case SourceEffect.Checkpoint(var through) ->
          due.add(() -> source(side, new SourceEvent.Checkpointed(through)));
      case SourceEffect.Persist(var copy) -> persist(host, copy);
      case SourceEffect.Stop _ -> {
        host.source = Optional.empty();
        due.add(() -> start(side));
      }
      case SourceEffect.Return _,
          SourceEffect.Refuse _,
          SourceEffect.Forget _,
          SourceEffect.KeepOpen _ -> {}
    }
  }

  /// All of them differ.
  private static List<Range> blocks(Host host) {
    return host.toScan.everything()
        ? List.of(new Range(1, 0), new Range(1, 1), new Range(1, 2))
        : List.copyOf(host.toScan.some());
  }

  private static void persist(Host host, Copy copy) {
    if (host.journalBegin.equals(host.journalEnd)) {
      host.journalBegin = copy.end();
      host.journalEnd = copy.end();
    }
    host.copy = copy;
  }

  private void send(ServerId side, Host host, SourceEffect.Send send) {
    var through = send.after();
    var ranges = Ranges.NONE;
    for (var entry : host.queue) {
      boolean fits = entry.end.bytesSince(send.after()) <= send.mostBytes();
      if (entry.end.isAfter(through) && fits) {
        through = entry.end;
        ranges = ranges.and(entry.ranges);
      }
    }
    var batch =
        new Batch(send.after(), through, ranges, send.sourceEnd(), send.base(), send.resynced());
    message(
        send.session(), () -> mirror(other(side), new MirrorEvent.Received(send.session(), batch)));
    due.add(() -> source(side, new SourceEvent.Sent(send.session(), batch.through())));
  }

  private void perform(ServerId side, Host host, MirrorEffect effect) {
    switch (effect) {
      case MirrorEffect.SayHello(var id, var hello) ->
          message(id, () -> source(other(side), new SourceEvent.Greeted(id, hello)));
      case MirrorEffect.Disconnect _ -> cut();
      case MirrorEffect.Persist(var copy) -> persist(host, copy);
      case MirrorEffect.NewJournal _ -> {
        host.journalBegin = host.copy.end();
        host.journalEnd = host.copy.end();
        host.journalRanges = Ranges.NONE;
        host.resynced = 0;
      }
      case MirrorEffect.Append(_, var batch) -> {
        host.journalEnd = batch.through();
        host.journalRanges = host.journalRanges.and(batch.ranges());
        host.resynced = Math.max(host.resynced, batch.resynced());
      }
      case MirrorEffect.SyncJournal(var through) ->
          due.add(() -> mirror(side, new MirrorEvent.JournalSynced(through)));
      case MirrorEffect.Acknowledge(var id, var received, var durable) ->
          message(
              id, () -> source(other(side), new SourceEvent.Acknowledged(id, received, durable)));
      case MirrorEffect.TellFinding _ -> {}
      case MirrorEffect.Apply(_, var through, _) ->
          due.add(() -> mirror(side, new MirrorEvent.Applied(through)));
      case MirrorEffect.Checkpoint(var through) ->
          due.add(() -> mirror(side, new MirrorEvent.Checkpointed(through)));
      case MirrorEffect.TellDigests(var id, var question) -> {
        due.add(() -> mirror(side, new MirrorEvent.Told(id, question)));
        message(
            id,
            () ->
                source(
                    other(side), new SourceEvent.Digested(id, question.scan(), question.window())));
      }
      case MirrorEffect.Trim(var through) -> host.journalBegin = through;
      case MirrorEffect.Consult() -> {
        if (!arbiterAway) {
          answer(side);
        }
      }
      case MirrorEffect.Ask(var expected, var wanted) -> ask(side, expected, wanted);
      case MirrorEffect.Activate(var copy, var granted, _) -> {
        host.mirror = Optional.empty();
        host.end = copy.end();
        host.queue = new ArrayList<>();
        host.source = Optional.of(SourceState.activated(copy, granted));
      }
      case MirrorEffect.KeepAside _ -> due.add(() -> mirror(side, new MirrorEvent.KeptAside()));
      case MirrorEffect.ForgetNameless _, MirrorEffect.Refuse _ -> {}
    }
  }
}
