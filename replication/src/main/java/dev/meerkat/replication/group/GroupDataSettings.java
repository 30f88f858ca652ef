package dev.meerkat.replication.group;

import dev.meerkat.core.group.Dataset;
import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.MirrorSettings;
import dev.meerkat.core.replication.Rules;
import dev.meerkat.core.replication.SourceSettings;
import dev.meerkat.core.replication.SpaceChoice;
import dev.meerkat.replication.dataset.DatasetSettings;
import dev.meerkat.replication.link.LinkSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/// How the data of a group is replicated on one host.
///
/// @param files where the state of all its datasets is kept, in a folder for each
/// @param peerPlace where the port of the other host is now, which is one for all of its groups
/// @param source of each dataset
public record GroupDataSettings(
    GroupId group,
    ServerId self,
    ServerId peer,
    List<Dataset> data,
    Path files,
    Supplier<InetSocketAddress> peerPlace,
    SourceSettings source,
    MirrorSettings mirror,
    LinkSettings link,
    SpaceChoice space) {
  private static final long LEAST_BYTES = 256L << 20;

  public GroupDataSettings {
    data = List.copyOf(data);
    for (Dataset each : data) {
      String name = each.nameIn(group);
      if (name.length() > Dataset.MOST_NAME_CHARACTERS) {
        throw new IllegalArgumentException(
            "the names of group and dataset together, "
                + name
                + ", are longer than "
                + Dataset.MOST_NAME_CHARACTERS
                + " characters: give one of both a shorter name");
      }
    }
  }

  /// The usual ones.
  ///
  /// @param files where this host keeps the state of all datasets
  /// @param heapBytes the part of the heap that the data of this group may take; each dataset
  ///   counts as one of 256 MiB at least
  public static GroupDataSettings usual(
      Group group,
      ServerId self,
      Path files,
      Supplier<InetSocketAddress> peerPlace,
      long heapBytes) {
    long share = Math.max(LEAST_BYTES, heapBytes / Math.max(1, group.data().size()));
    SourceSettings source = SourceSettings.usual(group.mode(), share);
    return new GroupDataSettings(
        group.id(),
        self,
        group.peerOf(self),
        group.data(),
        files.resolve(group.id().value()),
        peerPlace,
        source,
        MirrorSettings.USUAL,
        LinkSettings.USUAL.waiting(source.windowBytes()),
        SpaceChoice.USUAL);
  }

  /// @param listen the port of this host
  DatasetSettings of(Dataset dataset, InetSocketAddress listen) {
    return new DatasetSettings(
        dataset.nameIn(group),
        self,
        peer,
        Path.of(dataset.folder()),
        files.resolve(dataset.id().value()),
        listen,
        peerPlace,
        source,
        mirror,
        link,
        space,
        Rules.of(dataset.exclude(), List.of()),
        OptionalInt.empty()); // When the server dies, the guard ends what uses the data.
  }
}
