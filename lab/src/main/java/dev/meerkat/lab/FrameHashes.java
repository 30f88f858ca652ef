package dev.meerkat.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The coded pictures of a video file as FFmpeg reads them, none of it decoded. What is hashed of
/// each access unit is its slices (H.264 NAL unit types 1 to 5) and nothing else, so that parameter
/// sets repeated in the stream or not make no difference.
record FrameHashes(List<FrameHash> frames) {
  private static final long MICROS_A_SECOND = 1_000_000;

  /// @param ptsMicros presentation time in the file
  record FrameHash(String hash, long ptsMicros) {}

  /// @throws LabFailure when FFmpeg finds anything wrong with `video`
  static FrameHashes of(Path video) {
    String command =
        "ffmpeg -v warning -i "
            + video
            + " -map 0:v:0 -c copy"
            + " -bsf:v h264_mp4toannexb,filter_units=pass_types=1-5"
            + " -f framehash -hash md5 -";
    Shell.Outcome outcome = Shell.attempt(List.of(command.split(" ")));
    if (outcome.exit() != 0 || !outcome.errors().isBlank()) {
      throw new LabFailure("FFmpeg finds " + video + " at fault: " + outcome.errors());
    }
    return parse(outcome.output());
  }

  /// Lines of `stream, dts, pts, duration, size, hash`, with the time base of pts in a comment `#tb
  /// 0: 1/12800`.
  private static FrameHashes parse(String text) {
    List<FrameHash> frames = new ArrayList<>();
    long ticksNumerator = 0;
    long ticksDenominator = 1;
    for (String line : text.lines().toList()) {
      if (line.startsWith("#tb 0:")) {
        String[] base = line.substring("#tb 0:".length()).strip().split("/", 2);
        ticksNumerator = Long.parseLong(base[0]);
        ticksDenominator = Long.parseLong(base[1]);
      } else if (!line.startsWith("#")) {
        String[] fields = line.split(",", 6);
        long pts = Long.parseLong(fields[2].strip());
        frames.add(
            new FrameHash(
                fields[5].strip(),
                Math.multiplyExact(pts, ticksNumerator * MICROS_A_SECOND) / ticksDenominator));
      }
    }
    return new FrameHashes(frames);
  }
}
