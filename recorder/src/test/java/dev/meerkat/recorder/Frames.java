package dev.meerkat.recorder;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.media.Bytes;
import dev.meerkat.media.Sample;
import dev.meerkat.media.TrackFormat;
import dev.meerkat.media.mp4.Mp4Reader;
import dev.meerkat.media.mp4.Mp4Sample;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Numbered pictures, 25 a second, a key frame each second; and how tests read them back.
final class Frames {
  static final CameraId CAMERA = new CameraId("gate");
  static final long FRAME_NANOS = 40_000_000;
  static final int GOP = 25;

  /// A tick of a file's clock, twice.
  static final long ROUNDING_MICROS = 24;

  static final TrackFormat.H264 FORMAT = format("6742c00ada0507e4");
  static final TrackFormat.H264 OTHER_FORMAT = format("6742c00bda0507e4");

  private Frames() {}

  private static TrackFormat.H264 format(String sps) {
    return new TrackFormat.H264(
        Bytes.copyOf(HexFormat.of().parseHex(sps)),
        Bytes.copyOf(HexFormat.of().parseHex("68ce3c80")),
        320,
        240);
  }

  static Camera camera(String name, String url) {
    return new Camera(
        new CameraId(name), url, "", "", new ServerId("a"), FailoverPriority.HIGH, true);
  }

  static ArchiveSettings settings(String server) {
    return new ArchiveSettings(new ServerId(server), 2, 16 << 20, 50, 10);
  }

  /// A picture that can be told from all others; it stands for frame `number` of any camera.
  static Sample sample(int number, long firstNanos) {
    boolean key = number % GOP == 0;
    byte[] nal = new byte[key ? 400 : 60];
    for (int i = 0; i < nal.length; i++) {
      nal[i] = (byte) (1 + (number + i) % 250);
    }
    ByteBuffer data = ByteBuffer.allocate(nal.length + 4).putInt(nal.length).put(nal);
    data.put(4, (byte) (key ? 0x65 : 0x41)).putInt(5, number).flip();
    return new Sample(
        0, 90_000L + number * 3_600L, key, false, data, firstNanos + number * FRAME_NANOS);
  }

  /// Feeds frames into an archive as one session, and hands them on.
  static void record(Archive archive, long firstNanos, int from, int to) {
    record(archive, CAMERA, FORMAT, firstNanos, from, to);
  }

  static void record(
      Archive archive,
      CameraId camera,
      TrackFormat.H264 format,
      long firstNanos,
      int from,
      int to) {
    var progress = new SessionProgress(_ -> {}, () -> {}, 5_000);
    var writer =
        new SessionWriter(archive, camera, RecorderSettings.DEFAULT, new WallClock(), progress);
    writer.format(0, format);
    for (int i = from; i < to; i++) {
      writer.sample(sample(i, firstNanos));
    }
    writer.finish();
  }

  static byte[] copy(Archive archive, long fromMicros, long toMicros) throws IOException {
    var out = new ByteArrayOutputStream();
    archive.copy(CAMERA, fromMicros, toMicros, out);
    return out.toByteArray();
  }

  static List<Integer> numbers(byte[] file) throws IOException {
    var numbers = new ArrayList<Integer>();
    Mp4Reader reader = Mp4Reader.open(new ByteArrayInputStream(file), "copy");
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      for (Mp4Sample sample : next.get().samples()) {
        numbers.add(number(reader.data(sample)));
      }
    }
    return numbers;
  }

  /// The number in a picture's slice, which parameter sets may precede.
  private static int number(ByteBuffer picture) {
    int at = 0;
    while ((picture.get(at + 4) & 0x1f) > 5) {
      at += 4 + picture.getInt(at);
    }
    return picture.getInt(at + 5);
  }

  static List<Mp4Sample> samples(byte[] file) throws IOException {
    var samples = new ArrayList<Mp4Sample>();
    Mp4Reader reader = Mp4Reader.open(new ByteArrayInputStream(file), "copy");
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      samples.addAll(next.get().samples());
    }
    return samples;
  }

  /// When the samples of a file are shown, in decoding order.
  static List<Long> times(byte[] file) throws IOException {
    return samples(file).stream().map(Mp4Sample::wallMicros).toList();
  }

  /// All frames of the camera in an archive.
  static List<Integer> all(Archive archive) throws IOException {
    return archive.pieces(CAMERA, 0, Long.MAX_VALUE).isEmpty()
        ? List.of()
        : numbers(copy(archive, 0, Long.MAX_VALUE));
  }

  /// A wall clock that is trusted.
  static OptionalLong now() {
    return OptionalLong.of(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within a minute: " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }
}
