package dev.meerkat.lab;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// The film that the lab's cameras show: FFmpeg's test picture with noise, 640x360 at 25 frames a
/// second, H.264 of 1 Mbit/s with a key frame every second and no B-frames. No frame is like
/// another. Each camera shows it from another second on. Files are kept for the next run under
/// names made from the command that makes them.
public record Clip(Path folder) {
  public static final int FRAMES_A_SECOND = 25;

  /// Whole length; every camera shows at least 5 minutes.
  private static final int SECONDS = 480;

  private static final int SECONDS_BETWEEN_CAMERAS = 20;
  private static final int MAX_CAMERAS = 9;

  private static final ReentrantLock MAKING = new ReentrantLock();

  private static final String ENCODE =
      "ffmpeg -v error -y -f lavfi -i"
          + " testsrc2=size=640x360:rate=25,noise=alls=12:allf=t"
          + " -t "
          + SECONDS
          + " -c:v libx264 -preset ultrafast -bf 0 -g 25 -keyint_min 25 -sc_threshold 0"
          + " -b:v 1M -maxrate 1M -bufsize 1M -pix_fmt yuv420p -f mp4";

  /// The whole film.
  public Path whole() {
    return made(List.of(ENCODE.split(" ")));
  }

  /// The film as `camera` shows it.
  ///
  /// @param camera 0 to 8
  public Path of(int camera) {
    if (camera < 0 || camera >= MAX_CAMERAS) {
      throw new LabFailure("a clip serves cameras 0 to 8, not " + camera);
    }
    String cut =
        "ffmpeg -v error -y -ss %d -i %s -c copy -f mp4"
            .formatted(camera * SECONDS_BETWEEN_CAMERAS, whole());
    return made(List.of(cut.split(" ")));
  }

  /// The number in the whole film of the first frame that `camera` shows.
  public static int firstFrame(int camera) {
    return camera * SECONDS_BETWEEN_CAMERAS * FRAMES_A_SECOND;
  }

  private Path made(List<String> command) {
    Path file = folder.resolve(digest(String.join(" ", command)) + ".mp4").toAbsolutePath();
    if (Files.exists(file)) {
      return file;
    }
    MAKING.lock();
    try {
      Files.createDirectories(folder);
      make(command, file);
      return file;
    } catch (IOException e) {
      throw new LabFailure("cannot make the film " + file, e);
    } finally {
      MAKING.unlock();
    }
  }

  /// No two runs make a film at once: FFmpeg's noise differs from run to run, and a run must
  /// compare with the film that its cameras send.
  private void make(List<String> command, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(folder.resolve("making.lock"), CREATE, WRITE);
        FileLock _ = channel.lock()) {
      if (Files.exists(file)) {
        return;
      }
      Path making = Files.createTempFile(folder, "making", ".mp4");
      List<String> whole = new ArrayList<>(command);
      whole.add(making.toString());
      Shell.run(whole);
      Files.move(making, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new LabFailure("every JDK has SHA-256", e);
    }
  }
}
