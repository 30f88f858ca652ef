package dev.meerkat.media.mjpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;
import javax.imageio.plugins.jpeg.JPEGQTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Pictures are written and read by the JDK's own JPEG codec.
class JpegDepacketiserTest {
  private final List<byte[]> pictures = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private final SampleSink sink =
      new SampleSink() {
        @Override
        public void format(int track, TrackFormat format) {
          TrackFormat.Mjpeg mjpeg = (TrackFormat.Mjpeg) format;
          lines.add(mjpeg.width() + "x" + mjpeg.height());
        }

        @Override
        public void sample(Sample sample) {
          byte[] data = new byte[sample.data().remaining()];
          sample.data().get(data);
          pictures.add(data);
          assertThat(sample.keyFrame()).isTrue();
          lines.add(sample.ticks() + (sample.damaged() ? " damaged" : ""));
        }
      };
  private final JpegDepacketiser depacketiser = new JpegDepacketiser(0);

  private static BufferedImage image(int width, int height, int seed) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    Random random = new Random(seed);
    for (int i = 0; i < 40; i++) {
      graphics.setColor(new Color(random.nextInt(0x1000000)));
      graphics.fillOval(random.nextInt(width), random.nextInt(height), 40, 30);
    }
    graphics.dispose();
    return image;
  }

  private static byte[] jpeg(int width, int height, int seed) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      assertThat(ImageIO.write(image(width, height, seed), "jpeg", out)).isTrue();
      return out.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static int[] pixels(byte[] jpeg) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  private record Packet(Bytes payload, boolean last) {}

  private static List<Packet> packets(byte[] jpeg) {
    List<Packet> packets = new ArrayList<>();
    new JpegPacketiser(500)
        .packetise(
            ByteBuffer.wrap(jpeg),
            (payload, length, last) ->
                packets.add(new Packet(Bytes.copyOf(ByteBuffer.wrap(payload, 0, length)), last)));
    return packets;
  }

  private void send(Packet packet, long ticks, boolean marker, boolean loss) {
    byte[] b = packet.payload().toArray();
    depacketiser.payload(b, 0, b.length, ticks, marker, loss, 0, sink);
  }

  @Test
  void aPictureLooksTheSameBehindRtp() throws IOException {
    for (int i = 0; i < 5; i++) {
      byte[] jpeg = jpeg(320 + 16 * i, 240, i);
      for (Packet packet : packets(jpeg)) {
        send(packet, i, packet.last(), false);
      }
      assertThat(lines).endsWith((320 + 16 * i) + "x240", Integer.toString(i));
      assertThat(pixels(pictures.getLast())).isEqualTo(pixels(jpeg));
    }
    assertThat(depacketiser.complaint()).isEmpty();
  }

  @Test
  void aPictureEndsWhereTheNextBegins() throws IOException {
    for (int i = 0; i < 3; i++) {
      for (Packet packet : packets(jpeg(320, 240, i))) {
        send(packet, i, false, false);
      }
    }
    assertThat(lines).containsExactly("320x240", "0", "1");
    assertThat(pixels(pictures.getLast())).isEqualTo(pixels(jpeg(320, 240, 1)));
  }

  @Test
  void ofALossTheStartOfThePictureIsKept() throws IOException {
    List<Packet> packets = packets(jpeg(320, 240, 1));
    int lost = packets.size() / 2;
    for (int i = 0; i < packets.size(); i++) {
      if (i != lost) {
        send(packets.get(i), 1, packets.get(i).last(), i == lost + 1);
      }
    }
    for (Packet packet : packets(jpeg(320, 240, 2))) {
      send(packet, 2, packet.last(), false);
    }
    assertThat(lines).containsExactly("320x240", "1 damaged", "2");
    assertThat(pixels(pictures.getFirst())).hasSize(320 * 240);
  }

  @Test
  void aPictureWithoutItsStartMarksTheNext() {
    List<Packet> packets = packets(jpeg(320, 240, 1));
    for (Packet packet : packets.subList(1, packets.size())) {
      send(packet, 1, packet.last(), false);
    }
    for (int i = 2; i < 4; i++) {
      for (Packet packet : packets(jpeg(320, 240, i))) {
        send(packet, i, packet.last(), false);
      }
    }
    assertThat(lines).containsExactly("320x240", "2 damaged", "3");
  }

  /// RFC 2435 §4.2: quantisers with a Q below 255 are sent once.
  @Test
  void quantisersAreRemembered() throws IOException {
    byte[] jpeg = jpeg(320, 240, 1);
    for (int i = 0; i < 2; i++) {
      for (Packet packet : packets(jpeg)) {
        byte[] b = packet.payload().toArray();
        b[5] = (byte) 200;
        boolean first = b[1] == 0 && b[2] == 0 && b[3] == 0;
        if (first && i == 1) {
          byte[] without = new byte[b.length - 128];
          System.arraycopy(b, 0, without, 0, 12);
          without[10] = 0;
          without[11] = 0;
          System.arraycopy(b, 12 + 128, without, 12, b.length - 12 - 128);
          b = without;
        }
        send(new Packet(Bytes.copyOf(b), packet.last()), i, packet.last(), false);
      }
    }
    assertThat(lines).containsExactly("320x240", "0", "1");
    assertThat(pictures.get(1)).isEqualTo(pictures.get(0));
  }

  /// As of a Logitech C922 behind v4l2rtspserver (issue 361).
  @Test
  void ofThreeQuantisersTheFirstTwoCount() throws IOException {
    byte[] jpeg = jpeg(320, 240, 1);
    for (Packet packet : packets(jpeg)) {
      byte[] b = packet.payload().toArray();
      if (b[1] == 0 && b[2] == 0 && b[3] == 0) {
        byte[] more = new byte[b.length + 64];
        System.arraycopy(b, 0, more, 0, 12 + 128);
        System.arraycopy(b, 12 + 128, more, 12 + 192, b.length - 12 - 128);
        more[11] = (byte) 192;
        b = more;
      }
      send(new Packet(Bytes.copyOf(b), packet.last()), 1, packet.last(), false);
    }
    assertThat(lines).containsExactly("320x240", "1");
    assertThat(pixels(pictures.getFirst())).isEqualTo(pixels(jpeg));
  }

  @ParameterizedTest
  @CsvSource({
    "'00000000 02 ff 28 1e', JPEG of type 2 is not supported",
    "'00000000 42 32 28 1e 00000000', JPEG of type 66 is not supported",
    "'00000000 01 00 28 1e', quantisers of JPEG quality 0 are not known",
    "'00000000 01 7f 28 1e', quantisers of JPEG quality 127 are not known",
    "'00000000 01 c8 28 1e 00000000', quantisers of JPEG quality 200 are not known",
    "'00000000 01 ff 28 1e', ends before its quantisers",
    "'00000000 01 ff 28 1e 00000080 0101', more quantisers than it has",
    "'00000000 01 32 00 00', more than 2040 pixels",
    "'000000', less than its header",
  })
  void saysWhatItCannotRead(String hex, String complaint) {
    byte[] b = HexFormat.of().parseHex(hex.replace(" ", ""));
    depacketiser.payload(b, 0, b.length, 1, true, false, 0, sink);
    assertThat(depacketiser.complaint()).contains(complaint);
    assertThat(lines).isEmpty();
  }

  @Test
  void restartIntervalsAndQualityAreWrittenIntoTheHeader() throws IOException {
    byte[] header = new byte[JpegHeader.MAX_BYTES];
    int length = new JpegHeader(1, 64, 64, 4, 0, JpegTables.quantisers(50)).write(header);
    assertThat(header).contains(0xff, 0xdd, 0x00, 0x04, 0x00, 0x04);
    assertThat(length).isLessThan(JpegHeader.MAX_BYTES);
    int wide = new JpegHeader(0, 64, 64, 0, 3, Bytes.copyOf(new byte[256])).write(header);
    assertThat(wide).isEqualTo(length + 128 - 6);
  }

  @Test
  void tablesAreThoseOfTheStandard() {
    int[] luma = JPEGQTable.K1Luminance.getTable();
    byte[] ours = JpegTables.quantisers(50).toArray();
    assertThat(ours[0]).isEqualTo((byte) luma[0]);
    assertThat(ours[2]).isEqualTo((byte) luma[8]);
    assertThat(ours[63]).isEqualTo((byte) luma[63]);
    assertThat(Arrays.stream(luma).sum()).isEqualTo(sum(ours, 0));
    assertThat(Arrays.stream(JPEGQTable.K2Chrominance.getTable()).sum()).isEqualTo(sum(ours, 64));
    ByteArrayOutputStream huffman = new ByteArrayOutputStream();
    table(huffman, 0x00, JPEGHuffmanTable.StdDCLuminance);
    table(huffman, 0x10, JPEGHuffmanTable.StdACLuminance);
    table(huffman, 0x01, JPEGHuffmanTable.StdDCChrominance);
    table(huffman, 0x11, JPEGHuffmanTable.StdACChrominance);
    assertThat(JpegTables.HUFFMAN).isEqualTo(huffman.toByteArray());
  }

  private static int sum(byte[] table, int from) {
    int sum = 0;
    for (int i = from; i < from + 64; i++) {
      sum += table[i] & 0xff;
    }
    return sum;
  }

  private static void table(ByteArrayOutputStream out, int name, JPEGHuffmanTable table) {
    out.write(name);
    short[] lengths = Arrays.copyOf(table.getLengths(), 16);
    for (short length : lengths) {
      out.write(length);
    }
    for (short value : table.getValues()) {
      out.write(value);
    }
  }

  @Test
  void noBytesMakeItFail() {
    Random random = new Random(9);
    for (int i = 0; i < 20_000; i++) {
      byte[] b = new byte[random.nextInt(300)];
      random.nextBytes(b);
      if (b.length > 8 && random.nextBoolean()) {
        Arrays.fill(b, 0, 4, (byte) 0);
        b[4] = new byte[] {0, 1, 64, 65}[random.nextInt(4)];
      }
      depacketiser.payload(
          b, 0, b.length, random.nextInt(4), random.nextBoolean(), random.nextInt(8) == 0, 0, sink);
    }
    assertThat(pictures).isNotEmpty();
  }

  @Test
  void saysWhatCannotBeSent() {
    var packetiser = new JpegPacketiser(500);
    assertThatThrownBy(() -> packetiser.packetise(ByteBuffer.allocate(10), (_, _, _) -> {}))
        .hasMessageContaining("no JPEG file");
    byte[] odd = jpeg(321, 240, 1);
    assertThatThrownBy(() -> packetiser.packetise(ByteBuffer.wrap(odd), (_, _, _) -> {}))
        .hasMessageContaining("odd size");
  }
}
