package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.mp4.Mp4Reader;
import dev.meerkat.media.mp4.Mp4Sample;
import dev.meerkat.media.mp4.Mp4Track;
import dev.meerkat.media.nal.LengthPrefixed;
import dev.meerkat.media.rtsp.RtspFaults;
import dev.meerkat.media.rtsp.RtspFeed;
import dev.meerkat.media.rtsp.RtspServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A camera that sends pictures, sound and ONVIF metadata, from RTP to an export.
@Timeout(60)
class MetadataRecordingTest {
  private static final TrackFormat.G711 SOUND =
      new TrackFormat.G711(TrackFormat.G711.Law.MU, 8_000, 1);
  private static final TrackFormat.Metadata METADATA =
      new TrackFormat.Metadata(TrackFormat.Metadata.Encoding.XML);
  private static final int FRAME_MILLIS = 20;

  @TempDir Path root;

  @Test
  void allThreeTracksAreRecordedAndExported() throws Exception {
    try (Archive archive = recorded("")) {
      byte[] copy = Frames.copy(archive, 0, Long.MAX_VALUE);
      assertThat(formats(copy)).containsExactly(LiveFeed.FORMAT, SOUND, METADATA);
      List<String> documents = texts(copy, 2);
      assertThat(documents).hasSizeGreaterThan(80);
      assertThat(documents.getFirst()).startsWith("<tt:MetadataStream");
      assertThat(documents).doesNotHaveDuplicates();
      assertThat(texts(copy, 1)).hasSizeGreaterThan(20);

      var out = new ByteArrayOutputStream();
      var piece = archive.pieces(CAMERA, 0, Long.MAX_VALUE).getFirst();
      SiteExport.write(List.of(new SiteExportTest.Source(piece, archive)), 0, Long.MAX_VALUE, out);
      assertThat(formats(out.toByteArray())).containsExactly(LiveFeed.FORMAT, SOUND, METADATA);
      // What comes behind the last picture is not of the piece.
      List<String> exported = texts(out.toByteArray(), 2);
      assertThat(documents).startsWith(exported.toArray(String[]::new));
      assertThat(exported).hasSizeGreaterThan(documents.size() - 5);
    }
    assertThat(Verified.findings(root.resolve("archive"))).isEmpty();
  }

  @Test
  @Tag("peer")
  void playersSeeATrackOfData() throws Exception {
    try (Archive archive = recorded("")) {
      Path film = root.resolve("film.mp4");
      Files.write(film, Frames.copy(archive, 0, Long.MAX_VALUE));
      Process process =
          new ProcessBuilder(
                  "ffprobe",
                  "-v",
                  "error",
                  "-of",
                  "csv=p=0",
                  "-show_entries",
                  "stream=codec_type,codec_tag_string,nb_read_packets",
                  "-count_packets",
                  film.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String streams = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).isZero();
      assertThat(streams.lines().map(line -> line.replaceAll("[0-9]+$", "")))
          .containsExactly("video,avc1,", "audio,ulaw,", "data,metx,");
    }
  }

  /// More metadata than anybody has use for: the pictures do not suffer.
  @Test
  void aFloodOfMetadataDoesNotDisplaceThePictures() throws Exception {
    try (Archive archive = recorded("x".repeat(400_000))) {
      byte[] copy = Frames.copy(archive, 0, Long.MAX_VALUE);
      List<Integer> numbers = numbers(copy);
      assertThat(numbers.getLast() - numbers.getFirst()).isEqualTo(numbers.size() - 1);
      assertThat(texts(copy, 2)).isNotEmpty();
    }
  }

  private Archive recorded(String more) throws IOException {
    Path folder = root.resolve("archive");
    try (Archive archive = Archive.open(folder, Frames.settings("a"))) {
      record(archive, more);
    }
    return Archive.open(folder, Frames.settings("a"));
  }

  /// Two seconds of a camera.
  ///
  /// @param more in each document
  private void record(Archive archive, String more) throws IOException {
    var feed = new RtspFeed(List.of(LiveFeed.FORMAT, SOUND, METADATA));
    var reports = new Reports();
    try (RtspServer server =
            RtspServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Map.of("/cam", feed),
                Optional.empty(),
                RtspFaults.NONE);
        Sender sender = new Sender(feed, more);
        Recorder recorder = new Recorder(archive, RecorderSettings.DEFAULT, reports)) {
      String url = "rtsp://127.0.0.1:" + server.port() + "/cam";
      recorder.start(Frames.camera(CAMERA.toString(), url));
      Frames.await("two seconds", () -> micros(archive) > 2_000_000);
      assertThat(sender.failures).isEmpty();
      assertThat(reports.problems(CAMERA)).isEmpty();
    }
  }

  private static long micros(Archive archive) {
    try {
      return archive.pieces(CAMERA, 0, Long.MAX_VALUE).stream()
          .mapToLong(piece -> piece.endMicros() - piece.startMicros())
          .sum();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<TrackFormat> formats(byte[] file) throws IOException {
    return Mp4Reader.open(new ByteArrayInputStream(file), "copy").header().tracks().stream()
        .map(Mp4Track::formats)
        .flatMap(List::stream)
        .toList();
  }

  private static List<String> texts(byte[] file, int track) throws IOException {
    var texts = new ArrayList<String>();
    Mp4Reader reader = Mp4Reader.open(new ByteArrayInputStream(file), "copy");
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      for (Mp4Sample sample : next.get().samples()) {
        if (sample.track() == track) {
          texts.add(StandardCharsets.ISO_8859_1.decode(reader.data(sample)).toString());
        }
      }
    }
    return texts;
  }

  private static List<Integer> numbers(byte[] file) throws IOException {
    var numbers = new ArrayList<Integer>();
    Mp4Reader reader = Mp4Reader.open(new ByteArrayInputStream(file), "copy");
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      for (Mp4Sample sample : next.get().samples()) {
        if (sample.track() == 0) {
          numbers.add(reader.data(sample).getInt(5));
        }
      }
    }
    return numbers;
  }

  /// Sends a picture, sound and a document at a time.
  private static final class Sender implements AutoCloseable {
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    private final RtspFeed feed;
    private final String more;
    private final List<RuntimeException> failures = new ArrayList<>();
    private int next;

    Sender(RtspFeed feed, String more) {
      this.feed = feed;
      this.more = more;
      var _ = pace.scheduleAtFixedRate(this::send, 0, FRAME_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void send() {
      try {
        int number = next++;
        boolean key = number % LiveFeed.GOP == 0;
        byte[] nal = new byte[300];
        for (int i = 0; i < nal.length; i++) {
          nal[i] = (byte) (1 + (number + i) % 250);
        }
        ByteBuffer.wrap(nal).put(0, (byte) (key ? 0x65 : 0x41)).putInt(1, number);
        long seconds90k = (long) number * FRAME_MILLIS * 90;
        feed.send(0, seconds90k, key, LengthPrefixed.of(List.of(Bytes.copyOf(nal))));
        byte[] sound = new byte[8 * FRAME_MILLIS];
        sound[0] = (byte) (1 + number % 250);
        feed.send(1, 8L * FRAME_MILLIS * number, true, ByteBuffer.wrap(sound));
        String document =
            "<tt:MetadataStream xmlns:tt=\"http://www.onvif.org/ver10/schema\"><!-- "
                + number
                + more
                + " --></tt:MetadataStream>";
        feed.send(2, 0, true, ByteBuffer.wrap(document.getBytes(StandardCharsets.UTF_8)));
      } catch (RuntimeException e) {
        failures.add(e);
        throw e;
      }
    }

    @Override
    public void close() {
      pace.shutdownNow();
    }
  }
}
