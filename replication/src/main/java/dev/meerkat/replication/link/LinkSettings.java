package dev.meerkat.replication.link;

/// Times and bounds of a connection.
///
/// @param handshakeMillis most that it may take until both sides know one another
/// @param heartbeatMillis after so long without a word, a heartbeat is sent
/// @param silenceMillis after so long without a byte of the other side, the connection is given up
/// @param leavingMillis most that the last words to the other side may take, as long as it is heard
/// @param firstRetryMillis the pause after the first attempt that failed; each is twice the one
///   before
/// @param mostRetryMillis the longest pause
/// @param waitingBytes most that waits for being sent; who wants to send more waits
/// @param bytesPerSecond most that is sent; 0 for no limit
/// @param compress whether batches are compressed
public record LinkSettings(
    int handshakeMillis,
    int heartbeatMillis,
    int silenceMillis,
    int leavingMillis,
    int firstRetryMillis,
    int mostRetryMillis,
    long waitingBytes,
    long bytesPerSecond,
    boolean compress) {
  /// With less, heartbeats would come too late.
  public static final long LEAST_BYTES_PER_SECOND = 64L << 10;

  public static final LinkSettings USUAL =
      new LinkSettings(5_000, 1_000, 5_000, 3_000, 250, 10_000, 64L << 20, 0, false);

  public LinkSettings {
    if (heartbeatMillis <= 0 || silenceMillis < 2 * heartbeatMillis) {
      throw new IllegalArgumentException(
          "a silence of "
              + silenceMillis
              + " ms is too short for heartbeats every "
              + heartbeatMillis
              + " ms: at least twice that");
    }
    if (handshakeMillis <= 0
        || leavingMillis <= 0
        || firstRetryMillis <= 0
        || mostRetryMillis < firstRetryMillis) {
      throw new IllegalArgumentException(
          "no times of a handshake, of last words and of pauses: "
              + handshakeMillis
              + ", "
              + leavingMillis
              + ", "
              + firstRetryMillis
              + ", "
              + mostRetryMillis);
    }
    if (waitingBytes <= 0) {
      throw new IllegalArgumentException("no bound of what waits: " + waitingBytes);
    }
    if (bytesPerSecond != 0 && bytesPerSecond < LEAST_BYTES_PER_SECOND) {
      throw new IllegalArgumentException(
          "a limit of "
              + bytesPerSecond
              + " bytes a second; at least "
              + LEAST_BYTES_PER_SECOND
              + ", or 0 for none");
    }
  }

  public LinkSettings waiting(long bytes) {
    return new LinkSettings(
        handshakeMillis,
        heartbeatMillis,
        silenceMillis,
        leavingMillis,
        firstRetryMillis,
        mostRetryMillis,
        bytes,
        bytesPerSecond,
        compress);
  }

  public LinkSettings compressing(boolean whether) {
    return new LinkSettings(
        handshakeMillis,
        heartbeatMillis,
        silenceMillis,
        leavingMillis,
        firstRetryMillis,
        mostRetryMillis,
        waitingBytes,
        bytesPerSecond,
        whether);
  }

  public LinkSettings limitedTo(long bytes) {
    return new LinkSettings(
        handshakeMillis,
        heartbeatMillis,
        silenceMillis,
        leavingMillis,
        firstRetryMillis,
        mostRetryMillis,
        waitingBytes,
        bytes,
        compress);
  }
}
