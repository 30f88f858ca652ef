package dev.meerkat.media.sdp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A session description (RFC 8866), as far as a recorder needs it. What names a track must be
/// right, or that track cannot be used; the others can.
///
/// | What cameras write, against RFC 8866 | Made of it |
/// |---|---|
/// | no `v=`, `o=` or `s=` (§5; moonfire-nvr issue 187, go2rtc issue 679) | nothing needs them |
/// | lines that end with LF alone, or with blanks (§9; moonfire-nvr issue 213) | as if they were right |
/// | a track of no number, `m=audio 0 RTP/AVP (null)` and `a=rtpmap` without more (§5.14, §6.6; a camera without sound: rtsp-client-android pull request 90) | that track is not used |
/// | no `rtpmap` for a dynamic payload type (§6.6; metadata of Samsung SNH-P6410BN: mediamtx issue 832) | the format has no name |
/// | `fmtp` for another payload type than the only one of its track (§6.15; Hikvision's AAC: mediacommon issue 144) | meant for it |
///
/// @param control the session's `a=control`, empty when not given
public record Sdp(String control, List<SdpMedia> media) {
  public static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_MEDIA = 32;
  private static final int MAX_FORMATS = 64;
  private static final int MAX_FMTP_PARAMETERS = 64;

  public Sdp {
    media = List.copyOf(media);
  }

  /// @throws SdpException when there is no media section that is right, or a bound is passed
  public static Sdp parse(String text) throws SdpException {
    if (text.length() > MAX_BYTES) {
      throw new SdpException(
          "the description has " + text.length() + " characters, more than " + MAX_BYTES);
    }
    String sessionControl = "";
    List<Section> sections = new ArrayList<>();
    int lineNumber = 0;
    for (String raw : text.split("\n", -1)) {
      lineNumber++;
      String line = raw.strip();
      if (line.length() < 2 || line.charAt(1) != '=') {
        continue;
      }
      String value = line.substring(2).strip();
      if (line.charAt(0) == 'm') {
        if (sections.size() == MAX_MEDIA) {
          throw new SdpException("line " + lineNumber + ": more than " + MAX_MEDIA + " tracks");
        }
        sections.add(Section.begin(value, lineNumber));
      } else if (line.charAt(0) == 'a') {
        if (!sections.isEmpty()) {
          sections.getLast().take(value, lineNumber);
        } else if (value.startsWith("control:")) {
          sessionControl = value.substring("control:".length()).strip();
        }
      }
    }
    if (sections.isEmpty()) {
      throw new SdpException("no track in it (no line begins with m=)");
    }
    List<SdpMedia> media = sections.stream().map(Section::finish).toList();
    if (media.stream().noneMatch(each -> each.problem().isEmpty())) {
      throw new SdpException(media.getFirst().problem());
    }
    return new Sdp(sessionControl, media);
  }

  private static int number(String text, int max, String what, int lineNumber) throws SdpException {
    if (!text.isEmpty()
        && text.length() <= 10
        && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      long number = Long.parseLong(text);
      if (number <= max) {
        return (int) number;
      }
    }
    throw new SdpException(
        "line "
            + lineNumber
            + ": "
            + what
            + " is \""
            + shortened(text)
            + "\", not a number up to "
            + max);
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }

  /// A media section as its lines come in.
  private static final class Section {
    private final String kind;
    private final String protocol;
    private final List<Integer> payloadTypes = new ArrayList<>();
    private final Map<Integer, SdpFormat> formats = new HashMap<>();
    private final Map<Integer, Map<String, String>> fmtp = new HashMap<>();
    private String control = "";
    private boolean sendOnly;

    /// The first of its lines that is wrong.
    private String problem = "";

    private Section(String kind, String protocol) {
      this.kind = kind;
      this.protocol = protocol;
    }

    static Section begin(String value, int lineNumber) {
      String[] words = value.split("\\s+", -1);
      String protocol = words.length < 3 ? "" : words[2].toUpperCase(Locale.ROOT);
      Section section = new Section(words[0].toLowerCase(Locale.ROOT), protocol);
      try {
        section.payloadTypes(value, words, lineNumber);
      } catch (SdpException e) {
        section.problem = String.valueOf(e.getMessage());
      }
      return section;
    }

    private void payloadTypes(String value, String[] words, int lineNumber) throws SdpException {
      if (words.length < 4) {
        throw new SdpException(
            "line "
                + lineNumber
                + ": m= needs kind, port, protocol and format, it is \""
                + shortened(value)
                + "\"");
      }
      if (protocol.startsWith("RTP/")) {
        for (int i = 3; i < words.length && i < 3 + MAX_FORMATS; i++) {
          payloadTypes.add(number(words[i], 127, "payload type", lineNumber));
        }
      }
    }

    void take(String value, int lineNumber) {
      try {
        attribute(value, lineNumber);
      } catch (SdpException e) {
        problem = problem.isEmpty() ? String.valueOf(e.getMessage()) : problem;
      }
    }

    private void attribute(String value, int lineNumber) throws SdpException {
      int colon = value.indexOf(':');
      String name = colon < 0 ? value : value.substring(0, colon);
      String rest = colon < 0 ? "" : value.substring(colon + 1).strip();
      switch (name) {
        case "control" -> control = rest;
        case "sendonly" -> sendOnly = true;
        case "rtpmap" -> rtpmap(rest, lineNumber);
        case "fmtp" -> fmtp(rest, lineNumber);
        default -> {
          // Not needed for recording.
        }
      }
    }

    /// `96 H264/90000`, `97 mpeg4-generic/16000/1` (RFC 8866 §6.6).
    private void rtpmap(String rest, int lineNumber) throws SdpException {
      String[] words = rest.split("\\s+", 2);
      int payloadType = number(words[0], 127, "payload type of rtpmap", lineNumber);
      String[] parts = (words.length < 2 ? "" : words[1].strip()).split("/", 3);
      int clockRateHz =
          parts.length < 2 ? 0 : number(parts[1].strip(), 10_000_000, "clock rate", lineNumber);
      formats.put(
          payloadType,
          new SdpFormat(
              payloadType,
              parts[0].strip().toUpperCase(Locale.ROOT),
              clockRateHz,
              parts.length < 3 ? "" : parts[2].strip(),
              Map.of()));
    }

    /// `96 packetization-mode=1;profile-level-id=420029; sprop-parameter-sets=...`.
    private void fmtp(String rest, int lineNumber) throws SdpException {
      String[] words = rest.split("\\s+", 2);
      int payloadType = number(words[0], 127, "payload type of fmtp", lineNumber);
      Map<String, String> parameters = new HashMap<>();
      for (String parameter : (words.length < 2 ? "" : words[1]).split(";", MAX_FMTP_PARAMETERS)) {
        int equals = parameter.indexOf('=');
        if (equals > 0) {
          parameters.put(
              parameter.substring(0, equals).strip().toLowerCase(Locale.ROOT),
              parameter.substring(equals + 1).strip());
        }
      }
      fmtp.put(payloadType, parameters);
    }

    SdpMedia finish() {
      List<SdpFormat> inOrder = new ArrayList<>();
      for (int payloadType : payloadTypes) {
        SdpFormat format = formats.getOrDefault(payloadType, staticFormat(payloadType));
        inOrder.add(
            new SdpFormat(
                payloadType,
                format.encoding(),
                format.clockRateHz(),
                format.parameters(),
                fmtp.getOrDefault(payloadType, strayFmtp())));
      }
      return new SdpMedia(kind, protocol, inOrder, control, sendOnly, problem);
    }

    /// Parameters of a payload type that the track does not have; it must be its only one that is
    /// meant.
    private Map<String, String> strayFmtp() {
      return payloadTypes.size() == 1 && fmtp.size() == 1
          ? fmtp.values().iterator().next()
          : Map.of();
    }

    /// The static payload types that cameras use (RFC 3551 §6).
    private static SdpFormat staticFormat(int payloadType) {
      return switch (payloadType) {
        case 0 -> new SdpFormat(0, "PCMU", 8000, "1", Map.of());
        case 8 -> new SdpFormat(8, "PCMA", 8000, "1", Map.of());
        case 9 -> new SdpFormat(9, "G722", 8000, "1", Map.of());
        case 14 -> new SdpFormat(14, "MPA", 90_000, "", Map.of());
        case 26 -> new SdpFormat(26, "JPEG", 90_000, "", Map.of());
        case 33 -> new SdpFormat(33, "MP2T", 90_000, "", Map.of());
        default -> new SdpFormat(payloadType, "PAYLOAD " + payloadType, 0, "", Map.of());
      };
    }
  }
}
