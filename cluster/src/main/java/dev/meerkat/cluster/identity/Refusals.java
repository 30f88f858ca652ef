package dev.meerkat.cluster.identity;

import java.io.EOFException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/// Tells of hosts that were not let in, and of hosts that do not let this server in: each address
/// with each reason once an hour, and no more than [#MAX_TOLD] of them in that time, so that nobody
/// can fill a log from outside.
public final class Refusals {
  static final int MAX_TOLD = 50;
  private static final Duration AGAIN = Duration.ofHours(1);
  private static final int MAX_CAUSES = 10;

  private final InstantSource clock;
  private final Consumer<String> told;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Instant> lately = new HashMap<>();

  public Refusals(InstantSource clock, Consumer<String> told) {
    this.clock = clock;
    this.told = told;
  }

  /// A host connected and was refused.
  public void caller(SocketAddress from, int port, Throwable failure) {
    why(failure, "it")
        .ifPresent(why ->
            tell(
                "a host at "
                    + host(from)
                    + " was refused at port "
                    + port
                    + ", which is for the servers of this site: it "
                    + why));
  }

  /// A host that this server connected to was not what it should be, or refused this server.
  public void called(SocketAddress to, Throwable failure) {
    why(failure, "the host there")
        .ifPresent(why -> tell("no connection with " + place(to) + ": the host there " + why));
  }

  /// Empty where there is nothing to tell: hosts come and go.
  static Optional<String> why(Throwable failure, String other) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++, cause = cause.getCause()) {
      if (cause instanceof Refused refused) {
        return Optional.of(String.valueOf(refused.getMessage()));
      }
    }
    String message = String.valueOf(failure.getMessage());
    if (message.contains("Empty client certificate chain")) {
      return Optional.of("shows no certificate");
    }
    if (message.contains("Received fatal alert: certificate")
        || message.contains("Received fatal alert: bad_certificate")) {
      return Optional.of(
          "does not accept this server's certificate: it belongs to another site. If both should be"
              + " one site, let one of them join (meerkat invite, meerkat join)");
    }
    if (failure instanceof SSLException && !(failure.getCause() instanceof EOFException)) {
      return Optional.of("does not speak TLS as Meerkat does (" + message + ")");
    }
    return switch (failure) {
      case EOFException _, SocketException _, SSLException _ -> Optional.empty();
      case SocketTimeoutException _ ->
          Optional.of("connected and said nothing: is " + other + " a Meerkat server?");
      default -> Optional.of("failed: " + failure);
    };
  }

  private void tell(String sentence) {
    Instant now = clock.instant();
    lock.lock();
    try {
      lately.values().removeIf(at -> at.plus(AGAIN).isBefore(now));
      if (lately.size() >= MAX_TOLD || lately.putIfAbsent(sentence, now) != null) {
        return;
      }
    } finally {
      lock.unlock();
    }
    told.accept(sentence);
  }

  private static String host(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet)) {
      return address.toString();
    }
    InetAddress host = inet.getAddress();
    return host == null ? inet.getHostString() : host.getHostAddress();
  }

  private static String place(SocketAddress address) {
    return address instanceof InetSocketAddress inet
        ? host(address) + ", port " + inet.getPort()
        : address.toString();
  }
}
