package dev.meerkat.recorder;

import static dev.meerkat.recorder.Frames.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.archive.Backoff;
import dev.meerkat.core.archive.CutSettings;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.media.Bytes;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.mp4.Mp4Reader;
import dev.meerkat.media.mp4.Mp4Sample;
import dev.meerkat.media.mp4.Mp4Track;
import dev.meerkat.media.nal.LengthPrefixed;
import dev.meerkat.media.rtsp.RtspFaults;
import dev.meerkat.media.rtsp.RtspFeed;
import dev.meerkat.media.rtsp.RtspServer;
import dev.meerkat.media.rtsp.RtspTimeouts;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A camera that sends pictures, sound and ONVIF metadata, from RTP to an export.
@Timeout(120)
class MetadataRecordingTest {
  private static final TrackFormat.G711 SOUND =
      new TrackFormat.G711(TrackFormat.G711.Law.MU, 8_000, 1);
  private static final TrackFormat.Metadata METADATA =
      new TrackFormat.Metadata(TrackFormat.Metadata.Encoding.XML);
  private static final int FRAME_MILLIS = 20;
  private static final int PATIENT_MILLIS = 30_000;

  @TempDir Path root;

  @Test
  void allThreeTracksAreRecordedAndExported() throws Exception {
    try (Archive archive = recorded("")) {
      byte[] copy = Frames.copy(archive, 0, Long.MAX_VALUE);
      assertThat(formats(copy)).containsExactly(LiveFeed.FORMAT, SOUND, METADATA);
      List<String> documents = texts(copy, 2);
      // One comes with each picture; those in front of the first one are not recorded.
      assertThat(documents).hasSizeGreaterThan(numbers(copy).size() / 2);
      assertThat(documents.getFirst()).startsWith("<tt:MetadataStream");
      assertThat(documents).doesNotHaveDuplicates();
      assertThat(texts(copy, 1)).hasSizeGreaterThan(numbers(copy).size() / 5);

      var out = new ByteArrayOutputStream();
      var piece = archive.pieces(CAMERA, 0, Long.MAX_VALUE).getFirst();
      SiteExport.write(List.of(new SiteExportTest.Source(piece, archive)), 0, Long.MAX_VALUE, out);
      assertThat(formats(out.toByteArray())).containsExactly(LiveFeed.FORMAT, SOUND, METADATA);
      // What comes behind the last picture is not of the piece.
      List<String> exported = texts(out.toByteArray(), 2);
      assertThat(documents).startsWith(exported.toArray(String[]::new));
      assertThat(exported).isNotEmpty();
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

  /// With memory for a disk that takes nothing for a while.
  private Archive recorded(String more) throws IOException {
    Path folder = root.resolve("archive");
    var settings = new ArchiveSettings(new ServerId("a"), 2, 128 << 20, 50, 10);
    try (Archive archive = Archive.open(folder, settings)) {
      record(archive, more);
    }
    return Archive.open(folder, settings);
  }

  /// Two seconds of a camera.
  ///
  /// @param more in each document
  private void record(Archive archive, String more) throws IOException {
    var feed = new RtspFeed(List.of(LiveFeed.FORMAT, SOUND, METADATA));
    var reports = new Reports();
    var settings =
        new RecorderSettings(
            CutSettings.DEFAULT, Backoff.DEFAULT, 8, PATIENT_MILLIS, PATIENT_MILLIS);
    var streams = new RtspStreams(new RtspTimeouts(PATIENT_MILLIS, PATIENT_MILLIS, PATIENT_MILLIS));
    try (RtspServer server =
            RtspServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Map.of("/cam", feed),
                Optional.empty(),
                RtspFaults.NONE);
        Sender sender = new Sender(feed, more);
        Recorder recorder = new Recorder(archive, settings, reports, streams)) {
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

  /// Sends a picture, sound and a document at a time, and pauses while its client is behind.
  private static final class Sender implements AutoCloseable {
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    private final RtspFeed feed;
    private final String more;
    private final List<RuntimeException> failures = new CopyOnWriteArrayList<>();
    private final long startNanos = System.nanoTime();
    private int next;

    Sender(RtspFeed feed, String more) {
      this.feed = feed;
      this.more = more;
      var _ = pace.scheduleWithFixedDelay(this::send, 0, FRAME_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void send() {
      if (feed.behind() > RtspFeed.MOST_BEHIND / 2) {
        return;
      }
      try {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
        int number = next++;
        boolean key = number % LiveFeed.GOP == 0;
        byte[] nal = new byte[300];
        for (int i = 0; i < nal.length; i++) {
          nal[i] = (byte) (1 + (number + i) % 250);
        }
        ByteBuffer.wrap(nal).put(0, (byte) (key ? 0x65 : 0x41)).putInt(1, number);
        feed.send(0, 90 * millis, key, LengthPrefixed.of(List.of(Bytes.copyOf(nal))));
        byte[] sound = new byte[8 * FRAME_MILLIS];
        sound[0] = (byte) (1 + number % 250);
        feed.send(1, 8 * millis, true, ByteBuffer.wrap(sound));
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
