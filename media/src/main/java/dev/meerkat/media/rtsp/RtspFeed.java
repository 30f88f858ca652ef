package dev.meerkat.media.rtsp;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.aac.AacPacketiser;
import dev.meerkat.media.h264.H264Syntax;
import dev.meerkat.media.h265.H265Syntax;
import dev.meerkat.media.mjpeg.JpegPacketiser;
import dev.meerkat.media.nal.NalPacketiser;
import dev.meerkat.media.rtp.PayloadSink;
import dev.meerkat.media.rtp.PiecePacketiser;
import dev.meerkat.media.rtp.RtpPacket;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;

/// One path of [RtspServer]: what is sent here goes to all clients that play it.
///
/// A client that joins gets frames from the next key frame of the first track on. One thread at a
/// time may send.
public final class RtspFeed {
  /// Samples that a client may be behind.
  public static final int MOST_BEHIND = 64;

  private static final int MAX_PAYLOAD_BYTES = 1400;

  /// RTP packets of one sample with their interleaved headers, ready to be sent.
  record Unit(int track, boolean keyFrame, Bytes frames) {}

  /// A client that plays.
  interface Listener {
    /// Must not wait.
    void unit(Unit unit);

    /// How many samples it has not sent yet.
    int behind();
  }

  private final List<TrackFormat> formats;
  private final NalPacketiser h264 = new NalPacketiser(new H264Syntax(), MAX_PAYLOAD_BYTES);
  private final NalPacketiser h265 = new NalPacketiser(new H265Syntax(), MAX_PAYLOAD_BYTES);
  private final JpegPacketiser jpeg = new JpegPacketiser(MAX_PAYLOAD_BYTES);
  private final AacPacketiser aac = new AacPacketiser();
  private final PiecePacketiser pieces = new PiecePacketiser(MAX_PAYLOAD_BYTES);
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final int[] sequence16;
  private final int[] ssrc;

  /// @param formats of the tracks, in order
  public RtspFeed(List<TrackFormat> formats) {
    this.formats = List.copyOf(formats);
    sequence16 = ThreadLocalRandom.current().ints(formats.size(), 0, 1 << 16).toArray();
    ssrc = ThreadLocalRandom.current().ints(formats.size()).toArray();
  }

  /// Whether anybody plays it; if not, [#send] is of no use.
  public boolean watched() {
    return !listeners.isEmpty();
  }

  /// How many samples the client that is furthest behind has still to get. One that is
  /// [#MOST_BEHIND] behind is dropped; who would rather pause asks before [#send].
  public int behind() {
    return listeners.stream().mapToInt(Listener::behind).max().orElse(0);
  }

  /// @param ticks becomes the RTP timestamp, modulo 2^32
  /// @param sample as in [dev.meerkat.media.Sample#data]
  public void send(int track, long ticks, boolean keyFrame, ByteBuffer sample) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(sample.remaining() + 1024);
    PayloadSink sink = (payload, length, last) -> packet(out, track, ticks, payload, length, last);
    switch (formats.get(track)) {
      case TrackFormat.H264 _ -> h264.packetise(sample, sink);
      case TrackFormat.H265 _ -> h265.packetise(sample, sink);
      case TrackFormat.Mjpeg _ -> jpeg.packetise(sample, sink);
      case TrackFormat.Aac _ -> aac.packetise(sample, sink);
      case TrackFormat.G711 _, TrackFormat.Opus _ -> pieces.whole(sample, sink);
      case TrackFormat.Metadata _ -> pieces.pieces(sample, sink);
    }
    Unit unit = new Unit(track, keyFrame, Bytes.copyOf(out.toByteArray()));
    listeners.forEach(listener -> listener.unit(unit));
  }

  private void packet(
      ByteArrayOutputStream out, int track, long ticks, byte[] payload, int length, boolean last) {
    byte[] header = new byte[4 + RtpPacket.HEADER_BYTES];
    int frameLength = RtpPacket.HEADER_BYTES + length;
    header[0] = '$';
    header[1] = (byte) (2 * track);
    header[2] = (byte) (frameLength >> 8);
    header[3] = (byte) frameLength;
    int sequence = sequence16[track];
    sequence16[track] = (sequence + 1) & 0xffff;
    RtpPacket.write(
        header,
        4,
        FeedDescription.FIRST_PAYLOAD_TYPE + track,
        last,
        sequence,
        (int) ticks,
        ssrc[track]);
    out.writeBytes(header);
    out.write(payload, 0, length);
  }

  void join(Listener listener) {
    listeners.add(listener);
  }

  void leave(Listener listener) {
    listeners.remove(listener);
  }

  int trackCount() {
    return formats.size();
  }

  /// Tells clients apart from a track's control, `track0` and so on; -1 when there is none.
  int trackOf(String control) {
    for (int i = 0; i < formats.size(); i++) {
      if (control.equals("track" + i)) {
        return i;
      }
    }
    return -1;
  }

  String description() {
    return FeedDescription.of(formats);
  }
}
