package dev.meerkat.server.group;

import dev.meerkat.cluster.HostPort;
import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.replication.group.GroupData;
import dev.meerkat.replication.group.GroupDataListener;
import dev.meerkat.replication.group.GroupDataSettings;
import dev.meerkat.replication.group.Registers;
import dev.meerkat.replication.group.ReplicatedData;
import dev.meerkat.replication.link.LinkPort;
import dev.meerkat.replication.link.LinkSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The data of groups on this host: one port for all of it, [#OFFSET] above that of the cluster,
/// opened with the first group that has data. Servers of the site know each other there by their
/// certificates.
public final class DataLinks implements AutoCloseable {
  public static final int OFFSET = 300;

  /// The part of the heap that the data of all groups may take is one of so many.
  private static final int PARTS_OF_HEAP = 4;

  private final Path folder;
  private final ServerId self;
  private final Arbiters.Ways ways;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<LinkPort> port = Optional.empty();

  /// @param folder where the state of all datasets is kept; on a disk that is none of a group's
  public DataLinks(Path folder, ServerId self, Arbiters.Ways ways) {
    this.folder = folder;
    this.self = self;
    this.ways = ways;
  }

  /// @throws IOException when it cannot be begun with, with what to do
  GroupData open(Group group, GroupDataListener listener, Registers registers) throws IOException {
    var peer = group.peerOf(self);
    HostPort first =
        ways.place(peer)
            .orElseThrow(() ->
                new IOException(
                    "it is not known where "
                        + peer
                        + " is: start Meerkat there, and see that it"
                        + " connects with its site"));
    var settings =
        GroupDataSettings.usual(
            group,
            self,
            folder,
            () -> {
              HostPort now = ways.place(peer).orElse(first);
              return InetSocketAddress.createUnresolved(now.host(), now.port() + OFFSET);
            },
            Runtime.getRuntime().maxMemory() / PARTS_OF_HEAP);
    return ReplicatedData.open(
        settings, port(), SiteSecurity.of(ways::tls, peer), registers, listener);
  }

  /// Forgets what is known of the copies of a group; what lies in their folders stays.
  void forget(GroupId group) throws IOException {
    StateFolder.delete(folder.resolve(group.value()));
  }

  /// Forgets what is known of copies that are none of the group's data any more.
  void keepOnly(Group group) throws IOException {
    new KnownCopies(folder.resolve(group.id().value())).keepOnly(group);
  }

  /// This host has lost its disk: the data of the other one counts.
  void lost(Group group, ServerId source) throws IOException {
    Registers.lost(group.data(), folder.resolve(group.id().value()), self, source);
  }

  private LinkPort port() throws IOException {
    lock.lock();
    try {
      if (port.isEmpty()) {
        var own = ways.own();
        port =
            Optional.of(
                LinkPort.open(
                    new InetSocketAddress(own.host(), own.port() + OFFSET),
                    SiteSecurity.of(ways::tls),
                    LinkSettings.USUAL));
      }
      return port.get();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      if (port.isPresent()) {
        port.get().close();
      }
    } finally {
      lock.unlock();
    }
  }
}
