package dev.meerkat.media.rtsp;

import dev.meerkat.media.aac.AacDepacketiser;
import dev.meerkat.media.aac.AacPayloadFormat;
import dev.meerkat.media.h264.H264Depacketiser;
import dev.meerkat.media.rtp.Depacketiser;
import dev.meerkat.media.rtp.RtpReceiver;
import dev.meerkat.media.sdp.Sdp;
import dev.meerkat.media.sdp.SdpFormat;
import dev.meerkat.media.sdp.SdpMedia;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which of the offered tracks are received: the first video and the first audio that we support.
///
/// @param tracks video first
/// @param notes why the others are not, one sentence each
record TrackChoice(List<Chosen> tracks, List<String> notes) {
  /// @param control of the track, as described
  record Chosen(RtspTrack track, String control, RtpReceiver receiver) {}

  TrackChoice {
    tracks = List.copyOf(tracks);
    notes = List.copyOf(notes);
  }

  static TrackChoice of(Sdp sdp) {
    List<Chosen> tracks = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    choose(RtspTrack.Kind.VIDEO, "video", sdp, tracks, notes);
    choose(RtspTrack.Kind.AUDIO, "audio", sdp, tracks, notes);
    for (SdpMedia media : sdp.media()) {
      if (!media.kind().equals("video") && !media.kind().equals("audio")) {
        notes.add("a track of " + media.kind() + " is not recorded");
      }
    }
    return new TrackChoice(tracks, notes);
  }

  private static void choose(
      RtspTrack.Kind kind, String name, Sdp sdp, List<Chosen> tracks, List<String> notes) {
    boolean chosen = false;
    for (SdpMedia media : sdp.media()) {
      if (!media.kind().equals(name)) {
        continue;
      }
      if (chosen) {
        notes.add("a further track of " + name + " (" + codecs(media) + ") is not recorded");
      } else if (media.sendOnly()) {
        notes.add(
            "a track of "
                + name
                + " ("
                + codecs(media)
                + ") goes to the camera and is not recorded");
      } else if (!media.protocol().startsWith("RTP/AVP")) {
        notes.add("a track of " + name + " uses " + media.protocol() + ", which is not supported");
      } else {
        Optional<Chosen> usable = usable(kind, tracks.size(), media, notes);
        usable.ifPresent(tracks::add);
        chosen = usable.isPresent();
      }
    }
  }

  private static Optional<Chosen> usable(
      RtspTrack.Kind kind, int index, SdpMedia media, List<String> notes) {
    for (SdpFormat format : media.formats()) {
      if (kind == RtspTrack.Kind.VIDEO && format.encoding().equals("H264")) {
        if (format.fmtp().getOrDefault("packetization-mode", "0").equals("2")) {
          notes.add("a track of video is H264 in packetization-mode 2, which is not supported");
          continue;
        }
        String sets = format.fmtp().getOrDefault("sprop-parameter-sets", "");
        return Optional.of(chosen(kind, index, media, format, new H264Depacketiser(index, sets)));
      }
      if (kind == RtspTrack.Kind.AUDIO && format.encoding().equals("MPEG4-GENERIC")) {
        try {
          AacPayloadFormat aac = AacPayloadFormat.of(format);
          return Optional.of(chosen(kind, index, media, format, new AacDepacketiser(index, aac)));
        } catch (IllegalArgumentException e) {
          notes.add("a track of audio is MPEG4-GENERIC that cannot be recorded: " + e.getMessage());
          continue;
        }
      }
      notes.add(
          "a track of " + media.kind() + " is " + format.encoding() + ", which is not supported");
    }
    return Optional.empty();
  }

  private static Chosen chosen(
      RtspTrack.Kind kind, int index, SdpMedia media, SdpFormat format, Depacketiser depacketiser) {
    return new Chosen(
        new RtspTrack(index, kind, format.encoding()),
        media.control(),
        new RtpReceiver(format.payloadType(), format.clockRateHz(), depacketiser));
  }

  private static String codecs(SdpMedia media) {
    return String.join(", ", media.formats().stream().map(SdpFormat::encoding).toList());
  }
}
