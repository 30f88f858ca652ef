package dev.meerkat.cluster;

import dev.meerkat.cluster.Datagram.Party;
import dev.meerkat.cluster.identity.SiteIdentity;
import dev.meerkat.core.heartbeat.Beat;
import dev.meerkat.core.heartbeat.Beat.Echo;
import dev.meerkat.core.heartbeat.Pace;
import dev.meerkat.core.model.ServerId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/// A [Datagram] as bytes, at most [#MAX_BYTES]: the version of the format (octet, 1); sender and
/// receiver, each as name (text) and start (number); sequence, stamp and wall clock (numbers); pace
/// (octet, 0: normal, 1: fast, 2: slow); 1 and the echo (stamp and holding time, numbers), or 0;
/// and at last a *seal*, the first 16 octets of the HMAC-SHA-256 of all before it. Nothing in it is
/// secret.
///
/// The key is made from that of the site's authority (HKDF, RFC 5869), which all servers of the
/// site have and nobody else has. So a beat is known to come from a server of the site, as are
/// messages over TLS; what it says of its sender is believed, as it is there.
///
/// Used by one thread at a time.
final class DatagramCodec {
  static final int MAX_BYTES = 512;

  private static final int FORMAT = 1;
  private static final int SEAL_BYTES = 16;
  private static final int KEY_BYTES = 32;
  private static final int MAX_NAME_BYTES = 63;
  private static final String ALGORITHM = "HmacSHA256";
  private static final byte[] PURPOSE = "meerkat beat 1".getBytes(StandardCharsets.US_ASCII);

  private final Mac mac;

  DatagramCodec(SiteIdentity identity) {
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(key((ECPrivateKey) identity.authorityKey()));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, e);
    }
  }

  private static SecretKey key(ECPrivateKey authority) {
    byte[] number = authority.getS().toByteArray();
    byte[] secret = new byte[KEY_BYTES];
    int length = Math.min(number.length, KEY_BYTES);
    System.arraycopy(number, number.length - length, secret, KEY_BYTES - length, length);
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(
              ALGORITHM,
              HKDFParameterSpec.ofExtract().addIKM(secret).thenExpand(PURPOSE, KEY_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HKDF with SHA-256", e);
    }
  }

  byte[] encode(Datagram datagram) {
    WireWriter out = new WireWriter();
    out.octet(FORMAT);
    write(datagram.from(), out);
    write(datagram.to(), out);
    Beat beat = datagram.beat();
    out.number(beat.sequence());
    out.number(beat.stampMicros());
    out.number(beat.wallMicros());
    out.octet(
        switch (beat.pace()) {
          case NORMAL -> 0;
          case FAST -> 1;
          case SLOW -> 2;
        });
    out.octet(beat.echo().isPresent() ? 1 : 0);
    beat.echo()
        .ifPresent(echo -> {
          out.number(echo.stampMicros());
          out.number(echo.heldMicros());
        });
    byte[] words = out.bytes();
    byte[] sealed = Arrays.copyOf(words, words.length + SEAL_BYTES);
    System.arraycopy(seal(words, 0, words.length), 0, sealed, words.length, SEAL_BYTES);
    return sealed;
  }

  private static void write(Party party, WireWriter out) {
    out.text(party.server().value());
    out.number(party.startedAtMillis());
  }

  /// @throws WireException when no server of this site has sent it, or it is of another version
  Datagram decode(byte[] bytes, int offset, int length) throws WireException {
    int words = length - SEAL_BYTES;
    if (words < 0
        || !MessageDigest.isEqual(
            seal(bytes, offset, words),
            Arrays.copyOfRange(bytes, offset + words, offset + length))) {
      throw new WireException("no server of this site has sealed it");
    }
    WireReader in = new WireReader(bytes, offset, words);
    int format = in.octet();
    if (format != FORMAT) {
      throw in.wrong("the format is " + format + ", but only " + FORMAT + " is known here");
    }
    Party from = party(in);
    Party to = party(in);
    long sequence = in.number();
    long stampMicros = in.number();
    long wallMicros = in.number();
    Pace pace = pace(in);
    Optional<Echo> echo =
        in.octet() == 1 ? Optional.of(new Echo(in.number(), in.number())) : Optional.empty();
    in.end();
    return new Datagram(from, to, new Beat(sequence, stampMicros, wallMicros, pace, echo));
  }

  /// One that a later version knows counts as normal.
  private static Pace pace(WireReader in) throws WireException {
    return switch (in.octet()) {
      case 1 -> Pace.FAST;
      case 2 -> Pace.SLOW;
      default -> Pace.NORMAL;
    };
  }

  private static Party party(WireReader in) throws WireException {
    String name = in.text("server name", MAX_NAME_BYTES);
    try {
      return new Party(new ServerId(name), in.number());
    } catch (IllegalArgumentException e) {
      throw in.wrong(String.valueOf(e.getMessage()));
    }
  }

  private byte[] seal(byte[] bytes, int offset, int length) {
    mac.update(bytes, offset, length);
    return Arrays.copyOf(mac.doFinal(), SEAL_BYTES);
  }
}
