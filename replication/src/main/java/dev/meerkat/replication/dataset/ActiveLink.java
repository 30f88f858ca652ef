package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.Mark;
import dev.meerkat.replication.link.Link;
import dev.meerkat.replication.link.LinkListener;
import dev.meerkat.replication.wire.Message;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The active side's end of the connection.
final class ActiveLink implements LinkListener {
  private static final Logger log = LoggerFactory.getLogger(ActiveLink.class);

  private final ActiveSide side;
  private Optional<Connection> connection = Optional.empty();
  private volatile Optional<String> ended = Optional.empty();

  ActiveLink(ActiveSide side) {
    this.side = side;
  }

  /// Why the last connection ended; none while there is one.
  Optional<String> ended() {
    return ended;
  }

  @Override
  public void linked(Link link) {
    connection = Optional.of(new LinkConnection(link));
    ended = Optional.empty();
  }

  @Override
  public void received(long session, Message message) {
    switch (message) {
      case Message.Greeting(var hello, var folder) ->
          side.greeted(connection.orElseThrow(), hello, folder);
      case Message.Acknowledgement(Mark received, Mark durable) ->
          side.acknowledged(session, received, durable);
      case Message.Telling telling -> side.told(session, telling);
      case Message.Finds(var finding) -> side.found(session, finding);
      default -> log.warn("the standby says what an active side does not heed: {}", message);
    }
  }

  @Override
  public void lost(long session, String why) {
    log.info("the connection is over: {}", why);
    ended = Optional.of(why);
    side.lost(session);
  }
}
