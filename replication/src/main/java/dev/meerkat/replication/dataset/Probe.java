package dev.meerkat.replication.dataset;

import dev.meerkat.core.replication.Copy;
import dev.meerkat.replication.link.Link;
import dev.meerkat.replication.link.LinkDialer;
import dev.meerkat.replication.link.LinkEnd;
import dev.meerkat.replication.link.LinkListener;
import dev.meerkat.replication.link.LinkSecurity;
import dev.meerkat.replication.wire.Message;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// Asks the other side what its copy has been through, as long as it stands by. An active one does
/// not answer here, but connects by itself.
final class Probe implements LinkListener, AutoCloseable {
  private final LinkDialer dialer;
  private Optional<Link> link = Optional.empty();
  private Optional<Copy> copy = Optional.empty();

  Probe(DatasetSettings settings, LinkSecurity security) {
    var end =
        new LinkEnd(
            settings.name(), settings.self(), Message.Role.PROBE, security, settings.link(), this);
    this.dialer = LinkDialer.start(end, settings.peerPlace());
  }

  /// The newest epoch of the other side's copy, as soon as it was heard.
  synchronized OptionalLong epoch() {
    return copy.map(known -> OptionalLong.of(known.history().epoch())).orElse(OptionalLong.empty());
  }

  /// Waits for a while until the other side's copy is known.
  synchronized Optional<Copy> await(long millis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = millis; copy.isEmpty() && left > 0; ) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    }
    return copy;
  }

  /// What was heard may be of the past.
  synchronized void forget() {
    copy = Optional.empty();
  }

  @Override
  public synchronized void linked(Link made) {
    link = Optional.of(made);
  }

  @Override
  public synchronized void received(long session, Message message) {
    if (message instanceof Message.Greeting(var hello, _)) {
      copy = Optional.of(hello.copy());
      notifyAll();
      link.ifPresent(made -> made.refuse("nothing but its copy was asked for"));
    }
  }

  @Override
  public void lost(long session, String why) {}

  @Override
  public void close() {
    dialer.close();
  }
}
