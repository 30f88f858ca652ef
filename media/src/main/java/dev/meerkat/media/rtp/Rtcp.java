package dev.meerkat.media.rtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// RTCP packets (RFC 3550 §6): sender reports and goodbyes read, receiver reports written.
///
/// ```
/// |V=2|P|  count  |     type      |   length in 32-bit words - 1  |
/// ```
public final class Rtcp {
  private static final int SENDER_REPORT = 200;
  private static final int RECEIVER_REPORT = 201;
  private static final int SOURCE_DESCRIPTION = 202;
  private static final int GOODBYE = 203;
  public static final int HEADER_BYTES = 4;
  private static final int SENDER_REPORT_BYTES = 28;
  private static final int BLOCK_BYTES = 24;
  private static final int MAX_BLOCKS = 31;
  private static final int MAX_PACKETS = 32;
  private static final byte CNAME = 1;

  private Rtcp() {}

  /// What is understood of a compound packet.
  public sealed interface Message permits SenderReport, Goodbye {}

  /// §6.4.1
  ///
  /// @param ntp the sender's time of day: seconds since 1900 and fractions of 2^-32, unsigned; 0
  ///   when it has none
  /// @param timestamp32 the same moment on the clock of its RTP packets
  public record SenderReport(int ssrc, long ntp, int timestamp32) implements Message {}

  /// §6.6
  public record Goodbye(List<Integer> sources) implements Message {
    public Goodbye {
      sources = List.copyOf(sources);
    }
  }

  /// §6.4.1
  ///
  /// @param fractionLost since the last report, of 256
  /// @param cumulativeLost since the beginning, 24 bits, below 0 when there were duplicates
  /// @param highestSequence with the count of its wraps in the upper half
  /// @param jitter in ticks
  /// @param lastReport middle 32 bits of the last sender report's time, 0 when there was none
  /// @param delay65536 since that came, in 1/65536 s
  public record ReportBlock(
      int ssrc,
      int fractionLost,
      int cumulativeLost,
      int highestSequence,
      int jitter,
      int lastReport,
      int delay65536) {}

  /// Whether an RTP port or channel has been given an RTCP packet (RFC 5761 §4).
  public static boolean isRtcp(byte[] b, int offset, int length) {
    int type = length < HEADER_BYTES ? 0 : b[offset + 1] & 0xff;
    return type >= 192 && type <= 223;
  }

  /// Reads a compound packet up to what is not right in it. Cameras send single reports without the
  /// rest that §6.1 demands.
  public static List<Message> read(byte[] b, int offset, int length) {
    List<Message> messages = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(b, offset, length).slice();
    int at = 0;
    for (int i = 0; i < MAX_PACKETS && at + HEADER_BYTES <= length; i++) {
      int first = in.get(at) & 0xff;
      int bytes = HEADER_BYTES + 4 * (in.getShort(at + 2) & 0xffff);
      if (first >> 6 != 2 || at + bytes > length) {
        break;
      }
      int count = first & 0x1f;
      int type = in.get(at + 1) & 0xff;
      if (type == SENDER_REPORT && bytes >= SENDER_REPORT_BYTES) {
        messages.add(new SenderReport(in.getInt(at + 4), in.getLong(at + 8), in.getInt(at + 16)));
      } else if (type == GOODBYE && bytes >= HEADER_BYTES + 4 * count) {
        List<Integer> sources = new ArrayList<>();
        for (int s = 0; s < count; s++) {
          sources.add(in.getInt(at + HEADER_BYTES + 4 * s));
        }
        messages.add(new Goodbye(sources));
      }
      at += bytes;
    }
    return messages;
  }

  /// A receiver report and the reporter's name (§6.4.2, §6.5.1), which every compound packet has.
  ///
  /// @param ssrc the reporter's own
  /// @param blocks at most 31; none says just that we are there
  /// @param cname at most 255 bytes
  public static byte[] receiverReport(int ssrc, List<ReportBlock> blocks, String cname) {
    byte[] name = cname.getBytes(StandardCharsets.UTF_8);
    if (blocks.size() > MAX_BLOCKS || name.length > 255) {
      throw new IllegalArgumentException(blocks.size() + " blocks, name of " + name.length);
    }
    int reportBytes = 8 + BLOCK_BYTES * blocks.size();
    // The chunk ends with at least one zero, and on a word.
    int descriptionBytes = HEADER_BYTES + (4 + 2 + name.length + 4) / 4 * 4;
    ByteBuffer out = ByteBuffer.allocate(reportBytes + descriptionBytes);
    header(out, blocks.size(), RECEIVER_REPORT, reportBytes);
    out.putInt(ssrc);
    for (ReportBlock block : blocks) {
      out.putInt(block.ssrc)
          .putInt(block.fractionLost << 24 | (block.cumulativeLost & 0xff_ffff))
          .putInt(block.highestSequence)
          .putInt(block.jitter)
          .putInt(block.lastReport)
          .putInt(block.delay65536);
    }
    header(out, 1, SOURCE_DESCRIPTION, descriptionBytes);
    out.putInt(ssrc).put(CNAME).put((byte) name.length).put(name);
    return out.array();
  }

  /// A time of day as NTP (RFC 5905 §6).
  public static long ntp(Instant time) {
    long seconds = time.getEpochSecond() + CameraClock.EPOCH_SECONDS;
    return (seconds << 32) | (((long) time.getNano() << 32) / 1_000_000_000L);
  }

  /// A sender report alone, as simulated cameras send it.
  public static byte[] senderReport(SenderReport report, int packets, int octets) {
    ByteBuffer out = ByteBuffer.allocate(SENDER_REPORT_BYTES);
    header(out, 0, SENDER_REPORT, SENDER_REPORT_BYTES);
    out.putInt(report.ssrc).putLong(report.ntp).putInt(report.timestamp32);
    return out.putInt(packets).putInt(octets).array();
  }

  /// A goodbye of one source.
  public static byte[] goodbye(int ssrc) {
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + 4);
    header(out, 1, GOODBYE, HEADER_BYTES + 4);
    return out.putInt(ssrc).array();
  }

  private static void header(ByteBuffer out, int count, int type, int bytes) {
    out.put((byte) (0x80 | count)).put((byte) type).putShort((short) (bytes / 4 - 1));
  }
}
