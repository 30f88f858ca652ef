package dev.meerkat.lab.scale;

/// How the servers of one process do at a moment.
///
/// @param servers how many run
/// @param joined how many of them see exactly as many members as they were asked about
/// @param configured how many of them know all cameras
/// @param stable how many of them are stable
/// @param recorded how many cameras are recorded by at least one of them
/// @param recordings how many recordings they have, so that one more than `recorded` is a camera
///   that is recorded twice
/// @param mostForeign the most foreign cameras that one of them records
/// @param receivedMessages all of them together since their start
/// @param receivedBytes the same
/// @param cpuMillis processor time of the process so far
/// @param memoryMebibytes what the process has of the memory (resident set)
public record Figures(
    int servers,
    int joined,
    int configured,
    int stable,
    int recorded,
    int recordings,
    int mostForeign,
    long receivedMessages,
    long receivedBytes,
    long cpuMillis,
    long memoryMebibytes) {
  static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /// Of both processes together; cameras that both record are counted twice.
  Figures with(Figures other) {
    return new Figures(
        servers + other.servers,
        joined + other.joined,
        configured + other.configured,
        stable + other.stable,
        recorded + other.recorded,
        recordings + other.recordings,
        Math.max(mostForeign, other.mostForeign),
        receivedMessages + other.receivedMessages,
        receivedBytes + other.receivedBytes,
        cpuMillis + other.cpuMillis,
        memoryMebibytes + other.memoryMebibytes);
  }
}
