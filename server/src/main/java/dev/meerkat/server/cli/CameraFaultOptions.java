package dev.meerkat.server.cli;

import dev.meerkat.media.rtsp.RtspFaults;
import dev.meerkat.server.camera.StreamFaults;
import picocli.CommandLine.Option;

/// What the simulated cameras do wrong, or otherwise than most.
final class CameraFaultOptions {
  @Option(names = "--refuse-tcp", description = "Refuse RTP over the RTSP connection (461).")
  private boolean refuseTcp;

  @Option(names = "--refuse-udp", description = "Refuse RTP over UDP (461).")
  private boolean refuseUdp;

  @Option(names = "--block-udp", description = "Agree to UDP, and let no packet through.")
  private boolean blockUdp;

  @Option(
      names = "--lose",
      paramLabel = "PERMILLE",
      description = "Lose so many of 1000 RTP packets.")
  private int lose;

  @Option(
      names = "--reorder",
      paramLabel = "PERMILLE",
      description = "Send so many of 1000 RTP packets after the next one.")
  private int reorder;

  @Option(
      names = "--stop-after",
      paramLabel = "BYTES",
      description = "Fall silent after so much media, mostly within a frame.")
  private long stopAfter = Long.MAX_VALUE;

  @Option(
      names = "--cut-after",
      paramLabel = "BYTES",
      description = "Close the connection after so much media.")
  private long cutAfter = Long.MAX_VALUE;

  @Option(
      names = "--max-sessions",
      paramLabel = "N",
      description = "Refuse more sessions than that at a time (453).")
  private int maxSessions = Integer.MAX_VALUE;

  @Option(
      names = "--stale",
      paramLabel = "SECONDS",
      description = "Count a session for so long after its connection broke.")
  private int staleSeconds;

  @Option(names = "--mute-keep-alive", description = "Answer nothing once media flow.")
  private boolean muteKeepAlive;

  @Option(names = "--redirect", description = "Redirect from /camN to /moved/camN.")
  private boolean redirect;

  @Option(names = "--sha256", description = "Ask for Digest with SHA-256 and nothing else.")
  private boolean sha256;

  @Option(names = "--tls", description = "Serve rtsps: with a certificate signed by itself.")
  private boolean tls;

  @Option(
      names = "--hide-parameter-sets",
      description = "Leave H.264 parameter sets out of the description.")
  private boolean hideParameterSets;

  @Option(
      names = "--drop-parameter-sets",
      description = "Leave H.264 parameter sets out of the stream.")
  private boolean dropParameterSets;

  @Option(
      names = "--wrap-after",
      paramLabel = "SECONDS",
      description = "Let RTP timestamps wrap so long after the start.")
  private int wrapAfter;

  @Option(
      names = "--jump-clock",
      paramLabel = "SECONDS",
      description = "Let the clock jump by so much, or back if negative.")
  private int jumpClock;

  @Option(
      names = "--jump-every",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "How often the clock jumps (default: ${DEFAULT-VALUE}).")
  private int jumpEvery;

  @Option(
      names = "--change-resolution",
      paramLabel = "SECONDS",
      description = "Change the resolution so often.")
  private int changeResolution;

  /// @throws IllegalArgumentException when a number is out of range
  RtspFaults transport() {
    return new RtspFaults.Builder()
        .refuseTcp(refuseTcp)
        .refuseUdp(refuseUdp)
        .blockUdp(blockUdp)
        .lose(lose)
        .reorder(reorder)
        .stallAfterBytes(stopAfter)
        .cutAfterBytes(cutAfter)
        .maxSessions(maxSessions)
        .staleMillis(1_000L * staleSeconds)
        .muteKeepAlive(muteKeepAlive)
        .redirect(redirect)
        .sha256(sha256)
        .tls(tls)
        .hideParameterSets(hideParameterSets)
        .build();
  }

  /// @throws IllegalArgumentException when a number is out of range
  StreamFaults stream() {
    return new StreamFaults(wrapAfter, jumpClock, jumpEvery, changeResolution, dropParameterSets);
  }
}
