package dev.meerkat.cluster.beat;

import dev.meerkat.cluster.WireException;
import dev.meerkat.cluster.WireReader;
import dev.meerkat.cluster.WireWriter;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.LinkId;
import dev.meerkat.core.heartbeat.Beat.Echo;
import dev.meerkat.core.heartbeat.LinkPulse;
import dev.meerkat.core.model.ServerId;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import javax.crypto.Mac;

/// A [LinkPacket] as bytes, at most [#MAX_BYTES], so that it is never divided on its way: the
/// version of the format (octet, 1); group, link, sender and receiver (texts); session, challenge,
/// answer, sequence, stamp and wall clock (numbers); 1 and the echo (stamp and holding time,
/// numbers), or 0; the report ([ReportCodec]); and at last a *seal*, the first 16 octets of the
/// HMAC-SHA-256 of all before it with the group's [BeatKey]. Nothing in it is secret.
///
/// Used by one thread at a time.
final class PacketCodec {
  static final int MAX_BYTES = 1_200;

  static final int FORMAT = 2;
  private static final int SEAL_BYTES = 16;
  private static final int MAX_NAME_BYTES = 63;

  private final Mac mac;

  PacketCodec(BeatKey key) {
    mac = key.mac();
  }

  byte[] encode(LinkPacket packet) {
    var out = new WireWriter();
    out.octet(FORMAT);
    out.text(packet.way().group().value());
    out.text(packet.way().link().value());
    out.text(packet.way().from().value());
    out.text(packet.way().to().value());
    out.number(packet.session());
    out.number(packet.challenge());
    out.number(packet.answer());
    out.number(packet.beat().sequence());
    out.number(packet.beat().stampMicros());
    out.number(packet.beat().wallMicros());
    out.octet(packet.beat().echo().isPresent() ? 1 : 0);
    packet
        .beat()
        .echo()
        .ifPresent(echo -> {
          out.number(echo.stampMicros());
          out.number(echo.heldMicros());
        });
    ReportCodec.write(packet.report(), out);
    byte[] words = out.bytes();
    byte[] sealed = Arrays.copyOf(words, words.length + SEAL_BYTES);
    System.arraycopy(seal(words, words.length), 0, sealed, words.length, SEAL_BYTES);
    return sealed;
  }

  /// For whom a packet is, which is not known to be true before it is decoded.
  static GroupId group(byte[] bytes) throws WireException {
    return group(reader(bytes, bytes.length));
  }

  /// The format of a packet that may come from a Meerkat of another version, whose seal cannot be
  /// looked at; empty when it is of this one, or of nothing that counts formats.
  static OptionalInt otherFormat(byte[] bytes) {
    return bytes.length > SEAL_BYTES && bytes[0] > 0 && bytes[0] != FORMAT
        ? OptionalInt.of(bytes[0])
        : OptionalInt.empty();
  }

  /// @throws WireException when it was not made with this key, or is of another version
  LinkPacket decode(byte[] bytes) throws WireException {
    int words = bytes.length - SEAL_BYTES;
    if (words < 0
        || !MessageDigest.isEqual(
            seal(bytes, words), Arrays.copyOfRange(bytes, words, bytes.length))) {
      throw new WireException("it is not sealed with the key of the group");
    }
    var in = reader(bytes, words);
    var way =
        new LinkPacket.Way(
            group(in),
            name(in, "link name", LinkId::new),
            name(in, "server name", ServerId::new),
            name(in, "server name", ServerId::new));
    long session = in.number();
    long challenge = in.number();
    long answer = in.number();
    var beat = new LinkPulse.Came(in.number(), in.number(), in.number(), echo(in));
    var report = ReportCodec.read(in);
    in.end();
    return new LinkPacket(way, session, challenge, answer, beat, report);
  }

  private static WireReader reader(byte[] bytes, int length) throws WireException {
    var in = new WireReader(bytes, 0, length);
    int format = in.octet();
    if (format != FORMAT) {
      throw in.wrong("the format is " + format + ", but only " + FORMAT + " is known here");
    }
    return in;
  }

  private static GroupId group(WireReader in) throws WireException {
    return name(in, "group name", GroupId::new);
  }

  private static Optional<Echo> echo(WireReader in) throws WireException {
    return in.octet() == 1 ? Optional.of(new Echo(in.number(), in.number())) : Optional.empty();
  }

  private static <T> T name(WireReader in, String what, Function<String, T> made)
      throws WireException {
    String name = in.text(what, MAX_NAME_BYTES);
    try {
      return made.apply(name);
    } catch (IllegalArgumentException e) {
      throw in.wrong(String.valueOf(e.getMessage()));
    }
  }

  private byte[] seal(byte[] bytes, int length) {
    mac.update(bytes, 0, length);
    return Arrays.copyOf(mac.doFinal(), SEAL_BYTES);
  }
}
