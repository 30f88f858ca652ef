package dev.meerkat.media.rtsp;

import dev.meerkat.media.rtp.Depacketiser;
import dev.meerkat.media.rtp.RtpReceiver;
import dev.meerkat.media.sdp.Sdp;
import dev.meerkat.media.sdp.SdpFormat;
import dev.meerkat.media.sdp.SdpMedia;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which of the offered tracks are received: the first video that we support, and with it the first
/// audio and the first ONVIF metadata. Without video nothing is.
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
    if (tracks.isEmpty()) {
      return new TrackChoice(tracks, withoutVideo(sdp, notes));
    }
    choose(RtspTrack.Kind.AUDIO, "audio", sdp, tracks, notes);
    choose(RtspTrack.Kind.METADATA, "application", sdp, tracks, notes);
    for (SdpMedia media : sdp.media()) {
      if (!List.of("video", "audio", "application").contains(media.kind())) {
        notes.add("a track of " + media.kind() + " is not recorded");
      }
    }
    return new TrackChoice(tracks, notes);
  }

  private static List<String> withoutVideo(Sdp sdp, List<String> notes) {
    List<String> all = new ArrayList<>(notes);
    for (SdpMedia media : sdp.media()) {
      if (!media.kind().equals("video")) {
        all.add(
            "a track of "
                + media.kind()
                + " ("
                + codecs(media)
                + ") is not recorded without video");
      }
    }
    return all;
  }

  private static void choose(
      RtspTrack.Kind kind, String name, Sdp sdp, List<Chosen> tracks, List<String> notes) {
    boolean chosen = false;
    for (SdpMedia media : sdp.media()) {
      if (!media.kind().equals(name)) {
        continue;
      }
      if (!media.problem().isEmpty()) {
        notes.add("a track of " + name + " is described wrong: " + media.problem());
      } else if (chosen) {
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
      try {
        Depacketiser depacketiser = TrackSupport.depacketiser(kind, index, format);
        return Optional.of(chosen(kind, index, media, format, depacketiser));
      } catch (TrackSupport.UnsupportedException e) {
        notes.add("a track of " + media.kind() + " is " + e.getMessage());
      }
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
