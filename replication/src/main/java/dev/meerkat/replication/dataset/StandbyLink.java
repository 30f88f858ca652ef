package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.FolderFacts;
import dev.meerkat.core.replication.Ruling;
import dev.meerkat.replication.link.Link;
import dev.meerkat.replication.link.LinkListener;
import dev.meerkat.replication.wire.Message;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The standby's end of the connection.
final class StandbyLink implements LinkListener {
  private static final Logger log = LoggerFactory.getLogger(StandbyLink.class);

  private final StandbySide side;
  private final OutdatedRegister register;
  private volatile Optional<FolderFacts> other = Optional.empty();
  private volatile Optional<String> ended = Optional.empty();

  private volatile boolean otherIsActive;

  /// The session whose ruling this side has taken.
  private long followed;

  StandbyLink(StandbySide side, OutdatedRegister register) {
    this.side = side;
    this.register = register;
  }

  /// What the active side has told of its folder.
  Optional<FolderFacts> other() {
    return other;
  }

  /// Whether an active side has connected, even if it replicates nothing for now.
  boolean otherIsActive() {
    return otherIsActive;
  }

  /// Whether one is connected now.
  boolean isActiveSideThere() {
    return otherIsActive && ended.isEmpty();
  }

  /// Why the last connection ended; none while there is one.
  Optional<String> ended() {
    return ended;
  }

  @Override
  public void linked(Link link) {
    ended = Optional.empty();
    if (link.peer().role() == Message.Role.SOURCE) {
      otherIsActive = true;
    }
    side.linked(new LinkConnection(link));
  }

  @Override
  public void received(long session, Message message) {
    switch (message) {
      case Message.Answer(var welcome, var folder) -> {
        other = Optional.of(folder);
        side.welcomed(session, welcome);
      }
      case Message.Changes(var batch, var records) -> side.received(session, batch, records);
      case Message.Ruled(var now) -> {
        register.heard(now);
        tell(session, now);
      }
      case Message.Asking(var question) -> side.asked(session, question);
      case Message.Ended(var epoch) -> {
        if (side.follows(session)) {
          register.ended(epoch);
        }
      }
      default -> log.warn("the active side says what a standby does not heed: {}", message);
    }
  }

  /// As long as this side does not follow the other one, its rulings mean nothing here.
  private void tell(long session, Ruling now) {
    if (!side.follows(session)) {
      return;
    }
    try {
      if (session == followed) {
        register.told(now);
      } else {
        register.follow(now);
        followed = session;
      }
    } catch (IOException e) {
      log.error("what the active side ruled cannot be kept", e);
    }
  }

  @Override
  public void lost(long session, String why) {
    log.info("the connection is over: {}", why);
    ended = Optional.of(why);
    side.lost(session);
  }
}
