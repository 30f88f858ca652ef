package dev.meerkat.media.rtp;

import dev.meerkat.media.rtp.Rtcp.Goodbye;
import dev.meerkat.media.rtp.Rtcp.Message;
import dev.meerkat.media.rtp.Rtcp.ReportBlock;
import dev.meerkat.media.rtp.Rtcp.SenderReport;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// RTCP of any content, between RTP packets of the sources that it speaks of.
///
/// Held: nothing is thrown; what is read of a packet depends on its own bytes alone, and of its
/// beginning on that alone; what was read comes back when it is written; a source has said goodbye
/// until it sends again; our reports keep to the ranges of their fields and are well-formed.
public final class RtcpFuzz {
  private static final int RTP = 200;
  private static final long STEP_NANOS = 20_000_000;

  /// 25 November 2026, 12:00 UTC.
  private static final long NOON_MILLIS = 1_795_608_000_000L;

  private RtcpFuzz() {}

  /// @param data compound packets, each behind its length (8 bits); from [#RTP] on, the length is
  ///   an RTP packet's source instead, and its sequence number (16 bits) follows
  public static void fuzzerTestOneInput(byte[] data) {
    var reception = new Reception(90_000);
    var receiver = new RtcpReceiver(reception);
    ByteBuffer in = ByteBuffer.wrap(data);
    boolean gone = false;
    long nanos = 0;
    while (in.remaining() >= 3) {
      nanos += STEP_NANOS;
      int length = in.get() & 0xff;
      if (length >= RTP) {
        reception.packet(length - RTP, in.getShort() & 0xffff, (int) (nanos / 11_111), nanos);
        gone = false;
      } else {
        byte[] packet = new byte[Math.min(length, in.remaining())];
        in.get(packet);
        List<Message> messages = messages(packet);
        gone |= messages.stream().anyMatch(each -> ends(each, reception.source()));
        tell(receiver.packet(packet, 0, packet.length, nanos, NOON_MILLIS + nanos / 1_000_000));
      }
      if (receiver.saidGoodbye() != gone) {
        throw new AssertionError(gone ? "a goodbye was not heard" : "a goodbye out of nothing");
      }
      receiver.report(nanos).ifPresent(RtcpFuzz::report);
    }
  }

  private static boolean ends(Message message, Optional<Integer> source) {
    return message instanceof Goodbye(var sources) && source.map(sources::contains).orElse(false);
  }

  private static List<Message> messages(byte[] packet) {
    List<Message> messages = Rtcp.read(packet, 0, packet.length);
    byte[] among = new byte[packet.length + 40];
    Arrays.fill(among, (byte) 0x80);
    System.arraycopy(packet, 0, among, 7, packet.length);
    same(messages, Rtcp.read(among, 7, packet.length));
    List<Message> beginning = Rtcp.read(packet, 0, packet.length / 2);
    same(beginning, messages.subList(0, beginning.size()));
    int bytes = 0;
    for (Message message : messages) {
      switch (message) {
        case SenderReport report -> {
          bytes += 28;
          same(List.of(report), read(Rtcp.senderReport(report, 0, 0)));
        }
        case Goodbye(var sources) -> {
          bytes += 4 + 4 * sources.size();
          for (int source : sources) {
            same(List.of(new Goodbye(List.of(source))), read(Rtcp.goodbye(source)));
          }
        }
      }
    }
    if (bytes > packet.length) {
      throw new AssertionError(packet.length + " bytes became " + messages);
    }
    return messages;
  }

  private static List<Message> read(byte[] packet) {
    if (!Rtcp.isRtcp(packet, 0, packet.length)) {
      throw new AssertionError("not to be told from RTP");
    }
    return Rtcp.read(packet, 0, packet.length);
  }

  private static void same(List<? extends Message> expected, List<Message> read) {
    if (!expected.equals(read)) {
      throw new AssertionError(expected + " became " + read);
    }
  }

  private static void tell(Optional<String> note) {
    if (note.isPresent() && note.get().length() > 400) {
      throw new AssertionError("a note of " + note.get().length() + " characters");
    }
  }

  private static void report(ReportBlock block) {
    if (block.fractionLost() < 0
        || block.fractionLost() > 255
        || block.cumulativeLost() < -0x80_0000
        || block.cumulativeLost() > 0x7f_ffff
        || block.jitter() < 0) {
      throw new AssertionError(block.toString());
    }
    byte[] report = Rtcp.receiverReport(7, List.of(block), "meerkat");
    same(List.of(), read(report));
    ByteBuffer in = ByteBuffer.wrap(report);
    while (in.hasRemaining()) {
      int at = in.position();
      int bytes = 4 + 4 * (in.getShort(at + 2) & 0xffff);
      if (in.get(at) >> 6 != -2 || bytes > in.remaining()) {
        throw new AssertionError("no RTCP at byte " + at);
      }
      in.position(at + bytes);
    }
  }

  public static List<byte[]> seeds() {
    ByteBuffer seed = ByteBuffer.allocate(400);
    for (int i = 0; i < 20; i++) {
      seed.put((byte) (RTP + 5)).putShort((short) (65_530 + i + i / 7));
    }
    var noon = new SenderReport(5, Rtcp.ntp(Instant.ofEpochMilli(NOON_MILLIS)), 90_000);
    byte[] report = Rtcp.senderReport(noon, 20, 20_000);
    byte[] names = Arrays.copyOfRange(Rtcp.receiverReport(5, List.of(), "gate"), 8, 24);
    byte[] goodbye = Rtcp.goodbye(5);
    seed.put((byte) (report.length + names.length)).put(report).put(names);
    byte[] lossReport = {(byte) 0x81, (byte) 205, 0, 3, 0, 0, 0, 7, 0, 0, 0, 5, 0, 9, 0, 1};
    seed.put((byte) lossReport.length).put(lossReport);
    seed.put((byte) (report.length + goodbye.length)).put(report).put(goodbye);
    byte[] whole = Arrays.copyOf(seed.array(), seed.position());
    byte[] unset = {28, (byte) 0x80, (byte) 200, 0, 6, 0, 0, 0, 5, 0, 0, 0, 40, 0, 0, 0, 0};
    return List.of(whole, Arrays.copyOf(unset, 29), Arrays.copyOf(whole, whole.length - 5));
  }
}
