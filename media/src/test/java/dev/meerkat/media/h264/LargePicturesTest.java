package dev.meerkat.media.h264;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.nal.LengthPrefixed;
import dev.meerkat.media.nal.NalDepacketiser;
import dev.meerkat.media.nal.NalPacketiser;
import dev.meerkat.media.rtp.UnitBudget;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A hundred cameras send a key frame of 1 MiB at the same moment, some packets each in turn.
@Timeout(60)
class LargePicturesTest {
  private static final int CAMERAS = 100;
  private static final int GROUPS = 2;
  private static final int AT_ONCE = 20;
  private static final String SPROP = "Z0LAC9oFglsBEAAAAwAQAAADAKDxQqo=,aM48gA==";

  private final Bytes picture = picture();
  private final List<byte[]> packets = packets(picture);
  private final AtomicInteger whole = new AtomicInteger();

  private static Bytes picture() {
    byte[] nal = new byte[1 << 20];
    new Random(1).nextBytes(nal);
    nal[0] = 0x65;
    nal[1] = (byte) 0x88; // the first slice of its picture
    return Bytes.copyOf(nal);
  }

  private static List<byte[]> packets(Bytes nal) {
    var packets = new ArrayList<byte[]>();
    new NalPacketiser(new H264Syntax(), 1_400)
        .packetise(
            LengthPrefixed.of(List.of(nal)),
            (payload, length, _) -> packets.add(Arrays.copyOf(payload, length)));
    return packets;
  }

  /// What an eighth of 1 GiB is, and what is far too little.
  @Test
  void noneIsLost() throws InterruptedException {
    sendAll(new UnitBudget(128L << 20));
    assertThat(whole).hasValue(CAMERAS * GROUPS);
    whole.set(0);
    sendAll(new UnitBudget(8L << 20, TimeUnit.MINUTES.toNanos(1)));
    assertThat(whole).hasValue(CAMERAS * GROUPS);
  }

  private void sendAll(UnitBudget budget) throws InterruptedException {
    var cameras = new ArrayList<Thread>();
    for (int i = 0; i < CAMERAS; i++) {
      cameras.add(Thread.ofVirtual().start(() -> send(budget)));
    }
    for (Thread camera : cameras) {
      camera.join();
    }
    assertThat(budget.lentBytes()).isZero();
  }

  private void send(UnitBudget budget) {
    var depacketiser = new NalDepacketiser(0, new H264Syntax(), budget, SPROP);
    for (int group = 0; group < GROUPS; group++) {
      for (int i = 0; i < packets.size(); i++) {
        byte[] packet = packets.get(i);
        boolean marker = i == packets.size() - 1;
        depacketiser.payload(packet, 0, packet.length, group, marker, false, 0, counting());
        if (i % AT_ONCE == 0) {
          LockSupport.parkNanos(1); // another camera's turn
        }
      }
    }
    depacketiser.end();
  }

  private SampleSink counting() {
    return new SampleSink() {
      @Override
      public void format(int track, TrackFormat format) {}

      @Override
      public void sample(Sample sample) {
        ByteBuffer nal = sample.data().slice(4, sample.data().remaining() - 4);
        boolean same = nal.equals(picture.toBuffer());
        if (sample.keyFrame() && !sample.damaged() && same) {
          whole.incrementAndGet();
        }
      }
    };
  }
}
