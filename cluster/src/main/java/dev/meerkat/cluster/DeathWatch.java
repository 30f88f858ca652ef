package dev.meerkat.cluster;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.Membership;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FD_SOCK2;
import org.jgroups.util.UUID;
import org.jspecify.annotations.Nullable;

/// Notices the death of the neighbour's process by the end of a TCP connection to it, as FD_SOCK2
/// does, and connects again when the connection could not be made or was lost although the
/// neighbour lives. FD_SOCK2 itself keeps the neighbour as its destination then, sees no change in
/// it later, and leaves it unwatched until the view changes: a process that is killed in that time
/// is missed only by its heartbeats, seconds later. It leaves a neighbour unwatched, too, when the
/// word that a suspect lives comes before the neighbour listens again. So the connection is looked
/// at every half second, and made anew when it is not there.
///
/// Public only because JGroups makes it by name.
public final class DeathWatch extends FD_SOCK2 {
  /// JGroups leaves numbers from 512 on to others.
  private static final short PROTOCOL_ID = 2_002;

  /// An address that nobody has. Trying it fails at once and forgets the destination before.
  private static final Address NOBODY = new UUID(0, 1);

  private static final long LOOK_MILLIS = 500;

  private @Nullable View view;
  private @Nullable Future<?> look;

  static {
    ClassConfigurator.addProtocol(PROTOCOL_ID, DeathWatch.class);
  }

  @Override
  public void start() throws Exception {
    super.start();
    look =
        timer.scheduleWithFixedDelay(
            this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS, false);
  }

  @Override
  public void stop() {
    if (look != null) {
      look.cancel(false);
    }
    super.stop();
  }

  @Override
  protected synchronized void handleView(View next) {
    view = next;
    super.handleView(next);
  }

  private synchronized void look() {
    if (view != null && view.size() > 1 && !shutting_down && !isConnected()) {
      super.handleView(view);
    }
  }

  private boolean isConnected() {
    Address neighbour = pingable_mbrs.getNext(local_addr);
    return getClientState().equals(State.CONNECTED.name())
        && neighbour != null
        && getPhysicalAddresses(neighbour).stream().anyMatch(srv::hasConnection);
  }

  /// @param lost the neighbour to whom the connection was lost; null when the view changed or a
  ///   neighbour that had been suspected has shown that it lives
  @Override
  protected void connectToNextPingDest(@Nullable Address lost) {
    if (lost != null || !isConnected()) {
      forget(members);
    }
    super.connectToNextPingDest(lost);
  }

  @Override
  protected boolean connectTo(Address neighbour, Membership view) {
    if (super.connectTo(neighbour, view)) {
      return true;
    }
    forget(view);
    return false;
  }

  private void forget(Membership view) {
    if (super.connectTo(NOBODY, view)) {
      throw new IllegalStateException("connected to an address that nobody has");
    }
  }
}
