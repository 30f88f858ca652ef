package dev.meerkat.replication.dataset;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.DiskPatience;
import dev.meerkat.core.replication.Mode;
import dev.meerkat.core.replication.Rules;
import dev.meerkat.core.replication.SpaceChoice;
import dev.meerkat.replication.SmallSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// The dataset of a side whose other side is never there.
final class TestSettings {
  private TestSettings() {}

  /// @param files where the side keeps its state
  /// @param excluded patterns of what does not belong to it
  /// @param patience with the disk of its state
  static DatasetSettings of(Path folder, Path files, List<String> excluded, DiskPatience patience) {
    return new DatasetSettings(
        "shop.db",
        new ServerId("north"),
        new ServerId("south"),
        folder,
        files,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        () -> InetSocketAddress.createUnresolved("127.0.0.1", 1),
        SmallSettings.source(Mode.SYNCHRONOUS).awaiting(patience),
        SmallSettings.MIRROR,
        SmallSettings.LINK,
        new SpaceChoice(OptionalLong.of(2), OptionalLong.of(1)),
        Rules.of(excluded, List.of()),
        OptionalInt.empty());
  }
}
