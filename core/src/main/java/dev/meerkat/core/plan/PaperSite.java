package dev.meerkat.core.plan;

import dev.meerkat.core.model.Redundancy;

/// A site on paper: alike cameras, spread evenly over alike servers.
///
/// @param megabits of each camera, in Mbit/s
/// @param days that footage is kept
/// @param losses servers that may be down at once
/// @param redundancy the mode of all servers, each of which is the backup of as many cameras
public record PaperSite(
    int cameras, double megabits, int days, int servers, int losses, Redundancy redundancy) {
  private static final double SECONDS_A_DAY = 86_400;

  /// @throws IllegalArgumentException with what to change
  public PaperSite {
    if (cameras < 1 || servers < 1 || days < 1 || megabits <= 0 || losses < 0) {
      throw new IllegalArgumentException(
          "cameras, servers, days and Mbit/s must be above 0, and servers that may be down 0 or"
              + " more");
    }
    if (redundancy.accompanies() && servers < 2) {
      throw new IllegalArgumentException(
          "one server has no backup that could record beside it: plan more servers");
    }
    if (losses >= servers) {
      throw new IllegalArgumentException(
          "of "
              + servers
              + (servers == 1 ? " server, " : " servers, ")
              + losses
              + " may be down, so nobody would be left to record: plan more servers");
    }
  }

  /// Cameras that are at home on the fullest server.
  public int homeCameras() {
    return divideUp(cameras, servers);
  }

  /// Cameras that the fullest server records when as many servers are down as may be. With
  /// companions, all cameras of a server go to the one that is their backup, in the worst case for
  /// every server that is down to the same one, as far as its limit goes.
  public int mostCameras() {
    return redundancy.accompanies()
        ? Math.min(cameras, homeCameras() + (losses == 0 ? 0 : maxForeignCameras()))
        : divideUp(cameras, servers - losses);
  }

  /// The limit of foreign cameras to set on each server. Its own cameras stay, so a server with
  /// fewer of them may have to take one more. Of the cameras of servers that are down, each has
  /// some already as their companion.
  public int maxForeignCameras() {
    int takenOver = losses == 0 ? 0 : divideUp(homeCameras() * losses, servers - losses);
    return Math.max(companions(), takenOver);
  }

  /// Cameras of others that each server records or holds beside their home.
  public int companions() {
    return redundancy.accompanies() ? homeCameras() : 0;
  }

  /// Cameras that each server is connected with when all are up.
  public int homeConnections() {
    return homeCameras() + companions();
  }

  /// The same when as many servers are down as may be.
  public int mostConnections() {
    return redundancy.accompanies()
        ? Math.min(cameras, homeCameras() + maxForeignCameras())
        : mostCameras();
  }

  /// Cameras that each server writes to its disks when all are up.
  public int homeRecordings() {
    return redundancy == Redundancy.CONSTANT ? homeConnections() : homeCameras();
  }

  /// The same when as many servers are down as may be.
  public int mostRecordings() {
    return redundancy == Redundancy.CONSTANT ? mostConnections() : mostCameras();
  }

  /// What arrives at a server with so many cameras and goes to its disks, in bytes a second.
  public double bytesASecond(int cameras) {
    return cameras * megabits * 1e6 / 8;
  }

  /// What so many cameras leave on the disks of a server within the time that it is kept.
  public double archiveBytes(int cameras) {
    return bytesASecond(cameras) * days * SECONDS_A_DAY;
  }

  private static int divideUp(int number, int by) {
    return (number + by - 1) / by;
  }
}
