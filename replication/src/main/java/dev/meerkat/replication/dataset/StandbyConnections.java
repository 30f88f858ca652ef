package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.Comparison;
import dev.meerkat.core.replication.FolderFacts;
import dev.meerkat.core.replication.Hello;
import dev.meerkat.core.replication.Mark;
import dev.meerkat.core.replication.Ruling;
import dev.meerkat.core.replication.SourceEffect;
import dev.meerkat.core.replication.SourceEvent;
import dev.meerkat.core.replication.SourceState;
import dev.meerkat.replication.capture.FileIndex;
import dev.meerkat.replication.wire.Message;
import dev.meerkat.replication.wire.StreamRecord;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The connections of an active side with its standby: who has greeted, what its folder is like,
/// and what it is told.
///
/// What it knows is used in the side's turn only. [#answer], [#disconnect], [#closeAll] and [#has]
/// are called in one; the others by any thread without it, as sending may wait for room. What is
/// taken from the queue, or asked of the standby, is sent by a thread of its own.
final class StandbyConnections {
  private static final Logger log = LoggerFactory.getLogger(StandbyConnections.class);

  private final SourceTurns turns;
  private final OutgoingStream stream;
  private final OutdatedRegister register;
  private final StandbySide.Facts facts;
  private final FileIndex index;
  private final Duty sender;
  private final Map<Long, Connection> connections = new HashMap<>();
  private volatile Optional<FolderFacts> other = Optional.empty();
  private Optional<Comparison> compared = Optional.empty();

  StandbyConnections(
      SourceTurns turns,
      OutgoingStream stream,
      OutdatedRegister register,
      StandbySide.Facts facts,
      FileIndex index) {
    this.turns = turns;
    this.stream = stream;
    this.register = register;
    this.facts = facts;
    this.index = index;
    this.sender = new Duty("sends", e -> turns.fence("nothing can be sent", e));
  }

  /// A standby has connected, and greeted.
  ///
  /// @param folder what it tells of its own
  void greeted(Connection connection, Hello hello, FolderFacts folder) {
    Optional<String> refusal = compare(folder).refusal();
    if (refusal.isPresent()) {
      register.known().ifPresent(now -> connection.send(new Message.Ruled(now), () -> {}));
      connection.refuse(refusal.get());
      return;
    }
    turns.during(() -> {
      connections.put(connection.session(), connection);
      turns.take(new SourceEvent.Greeted(connection.session(), hello));
      return true;
    });
    register.known().ifPresent(now -> connection.send(new Message.Ruled(now), () -> {}));
  }

  private Comparison compare(FolderFacts folder) {
    var comparison = Comparison.of(facts(), folder);
    boolean news =
        turns.during(() -> {
          boolean differs = !comparison.equals(compared.orElse(null));
          compared = Optional.of(comparison);
          other = Optional.of(folder);
          return differs;
        });
    if (news) {
      comparison.refusal().ifPresent(why -> log.warn("the standby is refused: {}", why));
      comparison.warnings().forEach(warning -> log.warn("{}", warning));
    }
    return comparison;
  }

  private FolderFacts facts() {
    return facts.now(index.bytes());
  }

  /// What the standby has told of its folder. Waits for no turn.
  Optional<FolderFacts> other() {
    return other;
  }

  /// Whether that one is in use.
  boolean has(long session) {
    return connections.containsKey(session);
  }

  void lost(long session) {
    turns.during(() -> {
      connections.remove(session);
      turns.take(new SourceEvent.Lost(session));
      return true;
    });
  }

  /// The standby hears of it first: it may be what this side ends with.
  void ruled(Ruling now) {
    List<Connection> all = turns.during(() -> List.copyOf(connections.values()));
    all.forEach(connection -> connection.send(new Message.Ruled(now), () -> {}));
    turns.take(new SourceEvent.Ruled(now));
  }

  void answer(SourceEffect.Answer answer) {
    send(answer.session(), new Message.Answer(answer.welcome(), facts()), () -> {});
  }

  /// Ends one. When nothing can be replicated for now, the next one need not come soon.
  void disconnect(long session, String why) {
    Connection connection = connections.remove(session);
    if (connection == null) {
      return;
    }
    SourceState state = turns.state();
    if (state.endedEqual()) {
      connection.send(new Message.Ended(state.ruling().epoch()), () -> {});
    }
    if (state.held().isEmpty() && !state.setback().holds()) {
      connection.close(why);
    } else {
      connection.refuse(why);
    }
  }

  void closeAll(String why) {
    connections.values().forEach(connection -> connection.close(why));
    connections.clear();
  }

  /// Sends what comes next of the stream, in a short while.
  void sendNext(SourceEffect.Send send) {
    long begun = stream.drops();
    sender.add(() -> stream.orDrop(begun, () -> send(send)));
  }

  private void send(SourceEffect.Send send) throws IOException {
    // What came later belongs to a batch of its own: what this one says of the resync does not hold
    // for it.
    List<StreamRecord> records = stream.after(send.after(), send.sourceEnd(), send.mostBytes());
    if (records.isEmpty()) {
      return; // The queue was dropped meanwhile, and the connection with it.
    }
    var changes = Message.Changes.of(records, send.sourceEnd(), send.base(), send.resynced());
    Mark through = changes.batch().through();
    send(send.session(), changes, () -> turns.take(new SourceEvent.Sent(send.session(), through)));
  }

  /// Work that ends with something being sent, behind what is to be sent.
  void inTurnOfSending(Duty.Work work) {
    sender.add(work);
  }

  /// May wait for room, if that session is still in use.
  ///
  /// @param sent as for [Connection#send]
  void send(long session, Message message, Runnable sent) {
    turns
        .during(() -> Optional.ofNullable(connections.get(session)))
        .ifPresent(connection -> connection.send(message, sent));
  }

  /// Ends its thread.
  void end() throws InterruptedException {
    sender.end();
  }
}
