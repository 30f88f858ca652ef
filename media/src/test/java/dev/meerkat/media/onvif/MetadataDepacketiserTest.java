package dev.meerkat.media.onvif;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.TrackFormat.Metadata.Encoding;
import dev.meerkat.media.rtp.PiecePacketiser;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetadataDepacketiserTest {
  private final List<String> documents = new ArrayList<>();
  private final SampleSink sink =
      new SampleSink() {
        @Override
        public void format(int track, TrackFormat format) {}

        @Override
        public void sample(Sample sample) {
          String text = StandardCharsets.UTF_8.decode(sample.data()).toString();
          documents.add((sample.damaged() ? "damaged " : "") + text);
        }
      };

  /// Packets are written as text, `*` behind them for the marker, `!` before them for loss.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "in one packet       | <a/>* <b/>*       | <a/>,<b/>",
        "in pieces           | <a> text </a>*    | <a>text</a>",
        "empty packet ends   | <a/> *            | <a/>",
        "nothing but markers | * *               | ''",
        "a piece is lost     | <a> !</a>* <b/>*  | damaged <b/>",
        "the end is lost     | <a> !<b/>*        | ''",
        "whole ones are lost | <a/>* !<b/>*      | <a/>,damaged <b/>",
        "starts in a document| </a>* <b/>*       | </a>,<b/>",
        "starts within text  | text</a>* <b/>*   | damaged <b/>",
        "not XML             | hello wor<>ld* <b/>* | damaged <b/>",
      })
  void makesDocuments(String name, String packets, String expected) {
    var depacketiser = new MetadataDepacketiser(2, new TrackFormat.Metadata(Encoding.XML));
    long ticks = 0;
    for (String word : packets.strip().split("\\s+", -1)) {
      byte[] payload = word.replaceAll("[*!]", "").getBytes(StandardCharsets.UTF_8);
      depacketiser.payload(
          payload, 0, payload.length, ticks++, word.endsWith("*"), word.startsWith("!"), 0, sink);
    }
    assertThat(String.join(",", documents)).as(name).isEqualTo(expected);
  }

  @Test
  void boundsADocumentAndGoesOn() {
    var depacketiser = new MetadataDepacketiser(2, new TrackFormat.Metadata(Encoding.XML));
    byte[] much = "<a>".repeat(20_000).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 100; i++) {
      depacketiser.payload(much, 0, much.length, 1, false, false, 0, sink);
    }
    depacketiser.payload(much, 0, 0, 1, true, false, 0, sink);
    assertThat(documents).isEmpty();
    assertThat(depacketiser.complaint()).contains("more than 1048576 bytes");
    depacketiser.payload(much, 0, 3, 2, true, false, 0, sink);
    assertThat(documents).containsExactly("damaged <a>");
  }

  @Test
  void whatIsPacketisedComesOutAgain() {
    Random random = new Random(2);
    for (Encoding encoding : Encoding.values()) {
      var depacketiser = new MetadataDepacketiser(2, new TrackFormat.Metadata(encoding));
      var packetiser = new PiecePacketiser(100);
      for (int length : new int[] {4, 99, 100, 101, 5_000}) {
        byte[] document = new byte[length];
        random.nextBytes(document);
        if (encoding == Encoding.XML) {
          document[0] = '<';
        } else {
          document[0] = 0x1f;
          document[1] = (byte) 0x8b;
        }
        List<byte[]> out = new ArrayList<>();
        SampleSink keep =
            new SampleSink() {
              @Override
              public void format(int track, TrackFormat format) {}

              @Override
              public void sample(Sample sample) {
                byte[] data = new byte[sample.data().remaining()];
                sample.data().get(data);
                out.add(data);
              }
            };
        packetiser.pieces(
            ByteBuffer.wrap(document),
            (payload, size, last) ->
                depacketiser.payload(payload, 0, size, 1, last, false, 0, keep));
        assertThat(out).singleElement().isEqualTo(document);
      }
    }
  }
}
