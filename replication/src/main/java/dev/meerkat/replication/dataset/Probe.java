package dev.meerkat.replication.dataset;

import dev.meerkat.replication.link.Link;
import dev.meerkat.replication.link.LinkDialer;
import dev.meerkat.replication.link.LinkEnd;
import dev.meerkat.replication.link.LinkListener;
import dev.meerkat.replication.link.LinkSecurity;
import dev.meerkat.replication.wire.Message;
import java.util.Optional;
import java.util.OptionalLong;

/// Asks the other side what its copy has been through, as long as it stands by. An active one does
/// not answer here, but connects by itself.
final class Probe implements LinkListener, AutoCloseable {
  private final LinkDialer dialer;
  private Optional<Link> link = Optional.empty();
  private OptionalLong epoch = OptionalLong.empty();

  Probe(DatasetSettings settings, LinkSecurity security) {
    var end =
        new LinkEnd(
            settings.name(), settings.self(), Message.Role.PROBE, security, settings.link(), this);
    this.dialer = LinkDialer.start(end, settings.peerHost(), settings.peerPort());
  }

  /// The newest epoch of the other side's copy, as soon as it was heard.
  synchronized OptionalLong epoch() {
    return epoch;
  }

  /// What was heard may be of the past.
  synchronized void forget() {
    epoch = OptionalLong.empty();
  }

  @Override
  public synchronized void linked(Link made) {
    link = Optional.of(made);
  }

  @Override
  public synchronized void received(long session, Message message) {
    if (message instanceof Message.Greeting(var hello, _)) {
      epoch = OptionalLong.of(hello.copy().history().epoch());
      link.ifPresent(made -> made.refuse("nothing but the epoch was asked for"));
    }
  }

  @Override
  public void lost(long session, String why) {}

  @Override
  public void close() {
    dialer.close();
  }
}
