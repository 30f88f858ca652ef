package dev.meerkat.lab.dataset;

import dev.meerkat.core.replication.Mode;
import dev.meerkat.lab.Host;
import dev.meerkat.lab.LabFailure;
import dev.meerkat.lab.LabMembers;
import dev.meerkat.lab.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// Two hosts that keep a dataset alike, one of them active; they swap their roles.
final class DatasetPair implements AutoCloseable {
  private final Network network;
  private final Mode mode;
  private DatasetSide active;
  private DatasetSide standby;

  private DatasetPair(Network network, Mode mode, DatasetSide active, DatasetSide standby) {
    this.network = network;
    this.mode = mode;
    this.active = active;
    this.standby = standby;
  }

  /// Starts north as the active side and south as its standby, with empty folders, in `folder`.
  ///
  /// @param options more for `meerkat replicate run`
  static DatasetPair start(Mode mode, Path folder, List<String> options) {
    Network network = Network.open();
    try {
      Host north = network.addHost("north");
      Host south = network.addHost("south");
      LabMembers.form(List.of(north, south), folder);
      var pair =
          new DatasetPair(
              network,
              mode,
              new DatasetSide(north, south, mode, folder.resolve("north"), options),
              new DatasetSide(south, north, mode, folder.resolve("south"), options));
      pair.active.start("active");
      pair.active.await("the active role", SideStatus::isActive);
      pair.standby.start("standby");
      pair.awaitProtected();
      return pair;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  /// A new folder for both, which everybody may enter: databases have their own users. Nothing
  /// stays mounted in it when this program ends.
  static Path newFolder(Path parent) {
    try {
      Path folder = Files.createTempDirectory(parent, "meerkat-lab-").toAbsolutePath();
      Mounts.removeAtExit(folder);
      return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new LabFailure("cannot make a folder in " + parent, e);
    }
  }

  DatasetSide active() {
    return active;
  }

  DatasetSide standby() {
    return standby;
  }

  Network network() {
    return network;
  }

  /// Waits until the standby can take over with all that is promised from now on.
  void awaitProtected() {
    active.await("a standby that is complete", SideStatus::isProtected);
  }

  /// Has the standby take over from the active side, which was killed while it was protected.
  void takeOver() {
    standby.promote(mode == Mode.ASYNCHRONOUS ? "logical" : "complete");
    swap();
  }

  private void swap() {
    DatasetSide before = active;
    active = standby;
    standby = before;
  }

  /// Has both compare themselves, hands over to the standby, ends both, and compares their folders
  /// by other means. Applications have stopped.
  ///
  /// @throws LabFailure with the first differences
  void endEqual() {
    awaitProtected();
    active.verify();
    active.handOver();
    standby.promote("complete");
    swap();
    active.end();
    standby.end();
    List<String> differences = SameFolders.differences(active.folder(), standby.folder());
    if (!differences.isEmpty()) {
      throw new LabFailure(
          "the folders of both sides differ:\n"
              + String.join("\n", differences.stream().limit(20).toList()));
    }
  }

  @Override
  public void close() {
    network.close();
  }
}
