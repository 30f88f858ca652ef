package dev.meerkat.media.rtsp;

import java.util.Map;

/// What a simulated camera does wrong, or otherwise than most, on purpose.
///
/// @param answers status line without version by request method, such as `454 Session Not Found`
/// @param stallAfterBytes of media to a client, then nothing more comes although the connection
///   stays; mostly in the middle of a frame
/// @param cutAfterBytes of media to a client, then the connection is closed
/// @param refuseTcp answers 461 to RTP over the connection
/// @param refuseUdp answers 461 to RTP over UDP
/// @param blockUdp agrees to UDP, and no packet arrives, as with a firewall in between
/// @param losePermille RTP packets of 1,000 that are left out
/// @param reorderPermille RTP packets of 1,000 that come after the one behind them
/// @param maxSessions sessions at a time, then 453
/// @param staleMillis how long a session counts on whose connection broke without TEARDOWN
/// @param muteKeepAlive answers no request once media flow, but TEARDOWN
/// @param redirect answers 302 to DESCRIBE of a path that does not begin with `/moved`
/// @param sha256 asks for Digest with SHA-256 and for nothing else
/// @param tls serves `rtsps:` with a certificate of its own
/// @param hideParameterSets describes video without its parameter sets
public record RtspFaults(
    Map<String, String> answers,
    long stallAfterBytes,
    long cutAfterBytes,
    boolean refuseTcp,
    boolean refuseUdp,
    boolean blockUdp,
    int losePermille,
    int reorderPermille,
    int maxSessions,
    long staleMillis,
    boolean muteKeepAlive,
    boolean redirect,
    boolean sha256,
    boolean tls,
    boolean hideParameterSets) {
  public static final RtspFaults NONE = new Builder().build();

  public RtspFaults {
    answers = Map.copyOf(answers);
    if (losePermille < 0
        || losePermille > 1_000
        || reorderPermille < 0
        || reorderPermille > 1_000) {
      throw new IllegalArgumentException(
          "packets to lose ("
              + losePermille
              + ") and to reorder ("
              + reorderPermille
              + ") are 0 to 1000 of 1000");
    }
    if (maxSessions < 1) {
      throw new IllegalArgumentException(
          "a camera serves 1 session or more at a time, not " + maxSessions);
    }
    if (staleMillis < 0) {
      throw new IllegalArgumentException(
          "a session is stale for 0 ms or longer, not for " + staleMillis);
    }
  }

  public static RtspFaults answering(String method, String status) {
    return new Builder().answer(method, status).build();
  }

  public static RtspFaults stallingAfter(long bytes) {
    return new Builder().stallAfterBytes(bytes).build();
  }

  public static RtspFaults cuttingAfter(long bytes) {
    return new Builder().cutAfterBytes(bytes).build();
  }

  /// Sets one fault after the other; begins with none.
  public static final class Builder {
    private Map<String, String> answers = Map.of();
    private long stallAfterBytes = Long.MAX_VALUE;
    private long cutAfterBytes = Long.MAX_VALUE;
    private boolean refuseTcp;
    private boolean refuseUdp;
    private boolean blockUdp;
    private int losePermille;
    private int reorderPermille;
    private int maxSessions = Integer.MAX_VALUE;
    private long staleMillis;
    private boolean muteKeepAlive;
    private boolean redirect;
    private boolean sha256;
    private boolean tls;
    private boolean hideParameterSets;

    public Builder answer(String method, String status) {
      answers = Map.of(method, status);
      return this;
    }

    public Builder stallAfterBytes(long bytes) {
      stallAfterBytes = bytes;
      return this;
    }

    public Builder cutAfterBytes(long bytes) {
      cutAfterBytes = bytes;
      return this;
    }

    public Builder refuseTcp(boolean value) {
      refuseTcp = value;
      return this;
    }

    public Builder refuseUdp(boolean value) {
      refuseUdp = value;
      return this;
    }

    public Builder blockUdp(boolean value) {
      blockUdp = value;
      return this;
    }

    public Builder lose(int permille) {
      losePermille = permille;
      return this;
    }

    public Builder reorder(int permille) {
      reorderPermille = permille;
      return this;
    }

    public Builder maxSessions(int sessions) {
      maxSessions = sessions;
      return this;
    }

    public Builder staleMillis(long millis) {
      staleMillis = millis;
      return this;
    }

    public Builder muteKeepAlive(boolean value) {
      muteKeepAlive = value;
      return this;
    }

    public Builder redirect(boolean value) {
      redirect = value;
      return this;
    }

    public Builder sha256(boolean value) {
      sha256 = value;
      return this;
    }

    public Builder tls(boolean value) {
      tls = value;
      return this;
    }

    public Builder hideParameterSets(boolean value) {
      hideParameterSets = value;
      return this;
    }

    public RtspFaults build() {
      return new RtspFaults(
          answers,
          stallAfterBytes,
          cutAfterBytes,
          refuseTcp,
          refuseUdp,
          blockUdp,
          losePermille,
          reorderPermille,
          maxSessions,
          staleMillis,
          muteKeepAlive,
          redirect,
          sha256,
          tls,
          hideParameterSets);
    }
  }
}
