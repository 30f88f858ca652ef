package dev.meerkat.media.nal;

import dev.meerkat.media.Sample;
import dev.meerkat.media.SampleSink;
import dev.meerkat.media.nal.NalSyntax.Kind;
import dev.meerkat.media.rtp.Depacketiser;
import dev.meerkat.media.rtp.UnitBudget;
import java.util.Arrays;
import java.util.List;

/// H.264 or H.265 from RTP (RFC 6184 §5, RFC 7798 §4): single NAL units, aggregates and fragments.
///
/// An access unit ends at the marker bit (RFC 6184 §5.1), when the timestamp changes, or before a
/// parameter set or delimiter behind a slice (ITU-T H.264 §7.4.1.2.3). Without a slice in it, it
/// waits for the next. Delimiters and filler are left out, SEI is kept, parameter sets go to the
/// format, and what it has no place for in front of key frames. Pictures before the first complete
/// format are held back.
///
/// A key frame is a picture of key slices. So is one of intra slices behind a message that decoding
/// can begin there (H.264 with open groups of pictures, [NalSyntax#recovers]); what is shown before
/// it and comes behind it is leading, then. Which parameter sets it needs, and so which are the
/// format, is seen in its first slice.
///
/// A sample is damaged when packets of it are lost, and every later one until the next whole key
/// frame; so is everything before the first key frame, as the pictures that it builds on were never
/// seen. Leading pictures of a key frame that ended damage are damaged too, as they may build on
/// what was lost; nothing builds on them.
///
/// What cameras do that the RFCs do not have, and what is made of it:
///
/// | Seen | Made of it |
/// |---|---|
/// | marker on parameter sets, which have a timestamp of their own or the last picture's (Reolink; retina issue 13) | they belong to the next picture |
/// | marker on every slice of a picture (uStreamer, pull request 119; OBS RTSP server, 199) | from the second slice on the marker is not believed any more in this session; that one picture is damaged |
/// | marker on every packet | seen at the first fragment that goes on behind it; no harm |
/// | no marker at all | the timestamp alone counts |
/// | last fragment without end bit, but with marker | whole, as nothing was lost |
/// | a fragment that is both first and last (OpenIPC; retina pull request 131) | a whole NAL unit |
/// | parameter sets and picture with start codes in one packet or fragmented as one SPS (V380; retina issues 68 and 108) | split at the start codes |
///
/// For use by one thread.
public final class NalDepacketiser implements Depacketiser {
  private final int track;
  private final NalSyntax syntax;
  private final ParameterSets parameterSets;
  private final AccessUnit unit;

  private long unitTicks;
  private boolean slice;
  private boolean keyFrame;
  private boolean leading;

  /// The access unit says that decoding can begin with it, and none of its slices says otherwise.
  private boolean recovers;

  /// Time of the newest key frame that was one by such a message.
  private long recoveredTicks = Long.MIN_VALUE;

  private boolean damaged;
  private boolean referencesMissing = true;
  private boolean leadingReferencesMissing = true;

  /// A marker was on a fragment that did not end its NAL unit.
  private boolean endedByMarker;

  private boolean markerMisleads;

  /// The marker has ended a picture of [#unitTicks] and nothing of another time has come since.
  private boolean finishedByMarker;

  /// A picture has come that the format was missing for.
  private boolean withheld;

  private String complaint = "";

  /// @param track index that samples carry
  /// @param described parameter sets from the description, as in [SpropParameterSets]; may be empty
  public NalDepacketiser(int track, NalSyntax syntax, String... described) {
    this(track, syntax, UnitBudget.SHARED, described);
  }

  /// @param budget memory for large pictures
  public NalDepacketiser(int track, NalSyntax syntax, UnitBudget budget, String... described) {
    this.unit = new AccessUnit(budget);
    this.track = track;
    this.syntax = syntax;
    this.parameterSets = new ParameterSets(syntax, List.of(described));
  }

  @Override
  public void start(SampleSink sink) {
    parameterSets.news().ifPresent(format -> sink.format(track, format));
  }

  @Override
  public void payload(
      byte[] b,
      int offset,
      int length,
      long ticks,
      boolean marker,
      boolean lossBefore,
      long arrivalNanos,
      SampleSink sink) {
    if (lossBefore) {
      abandonNal();
      damaged = true;
      referencesMissing = true;
    }
    if (ticks != unitTicks) {
      beginTime(ticks, lossBefore, arrivalNanos, sink);
    }
    if (length >= syntax.headerBytes()) {
      packet(b, offset, length, arrivalNanos, sink);
    }
    if (marker) {
      marker(arrivalNanos, sink);
    }
  }

  private void beginTime(long ticks, boolean lossBefore, long arrivalNanos, SampleSink sink) {
    if (unit.isOpen() && endedByMarker) {
      endNal(arrivalNanos, sink);
    }
    abandonNal();
    if (slice || unit.tooLarge()) {
      finish(arrivalNanos, sink);
    } else if (damaged) {
      referencesMissing = true;
    }
    damaged = lossBefore;
    unitTicks = ticks;
    finishedByMarker = false;
  }

  private void marker(long arrivalNanos, SampleSink sink) {
    if (unit.isOpen()) {
      endedByMarker = true;
    } else if (!markerMisleads && (slice || unit.tooLarge())) {
      finish(arrivalNanos, sink);
      finishedByMarker = true;
    }
  }

  private void packet(byte[] b, int offset, int length, long arrivalNanos, SampleSink sink) {
    if (StartCodes.begins(b, offset, length)) {
      abandonNal();
      StartCodes.split(b, offset, length, (c, o, l) -> wholeNal(c, o, l, arrivalNanos, sink));
      return;
    }
    switch (syntax.packet(b, offset, length)) {
      case WHOLE -> {
        abandonNal();
        splitNal(b, offset, length, arrivalNanos, sink);
      }
      case AGGREGATE -> aggregate(b, offset, length, arrivalNanos, sink);
      case FRAGMENT -> fragment(b, offset, length, arrivalNanos, sink);
      case IGNORED -> {
        // Reserved by the RFCs, to be passed over.
      }
      case REFUSED -> {
        complaint = "packets of a kind came that was not agreed on (interleaved mode)";
        damaged = true;
      }
    }
  }

  /// STAP-A (RFC 6184 §5.7.1), AP (RFC 7798 §4.4.2): each NAL unit behind a 16-bit size.
  private void aggregate(byte[] b, int offset, int length, long arrivalNanos, SampleSink sink) {
    abandonNal();
    int at = offset + syntax.headerBytes();
    int end = offset + length;
    while (at + 2 <= end) {
      int nalLength = (b[at] & 0xff) << 8 | (b[at + 1] & 0xff);
      at += 2;
      if (nalLength > end - at) {
        complaint =
            "an aggregate packet names " + nalLength + " bytes where " + (end - at) + " are left";
        damaged = true;
        return;
      }
      splitNal(b, at, nalLength, arrivalNanos, sink);
      at += nalLength;
    }
  }

  /// FU-A (RFC 6184 §5.8), FU (RFC 7798 §4.4.3).
  private void fragment(byte[] b, int offset, int length, long arrivalNanos, SampleSink sink) {
    int headerBytes = syntax.headerBytes();
    int data = headerBytes + 1;
    if (length < data) {
      complaint = "a fragment has no header";
      damaged = true;
      return;
    }
    int type = b[offset + headerBytes];
    if ((type & 0x80) != 0) {
      abandonNal();
      unit.open(syntax.fragmentedHeader(b, offset, type), headerBytes);
      if (unit.isOpen() && length > data) {
        Kind kind = syntax.kind(unit.bytes(), unit.openOffset());
        notePicture(kind, b[offset + data]);
      }
    } else if (unit.isOpen()) {
      // A marker before it was on a packet in the middle of a NAL unit.
      markerMisleads |= endedByMarker;
      endedByMarker = false;
    } else {
      damaged |= !unit.tooLarge();
      return;
    }
    unit.append(b, offset + data, length - data);
    if ((type & 0x40) != 0 && unit.isOpen()) {
      endNal(arrivalNanos, sink);
    }
  }

  /// A slice that is not the first of its picture, behind the marker that was to end that picture.
  private void notePicture(Kind kind, int firstByte) {
    boolean goesOn = kind.isSlice() && !syntax.startsPicture(firstByte);
    if (goesOn && finishedByMarker && !slice) {
      markerMisleads = true;
      damaged = true;
      referencesMissing = true;
    }
  }

  /// Looks for start codes where cameras were seen to have them: behind a parameter set or a
  /// delimiter. Slices are long, and messages in SEI are not always escaped as they should be.
  private void splitNal(byte[] b, int offset, int length, long arrivalNanos, SampleSink sink) {
    if (length < syntax.headerBytes()) {
      return;
    }
    Kind kind = syntax.kind(b, offset);
    if (kind == Kind.PARAMETER_SET || kind == Kind.DELIMITER) {
      StartCodes.split(b, offset, length, (c, o, l) -> wholeNal(c, o, l, arrivalNanos, sink));
    } else {
      wholeNal(b, offset, length, arrivalNanos, sink);
    }
  }

  private void wholeNal(byte[] b, int offset, int length, long arrivalNanos, SampleSink sink) {
    int header = syntax.headerBytes();
    if (length < header) {
      return;
    }
    Kind kind = syntax.kind(b, offset);
    if (length > header) {
      notePicture(kind, b[offset + header]);
    }
    switch (kind) {
      case DELIMITER -> beginUnit(arrivalNanos, sink);
      case LEFT_OUT -> {
        // It says nothing that a sample does not.
      }
      case PARAMETER_SET -> {
        beginUnit(arrivalNanos, sink);
        parameterSets.take(b, offset, length);
      }
      case KEY_SLICE, SLICE, LEADING_SLICE, OTHER -> {
        unit.add(b, offset, length);
        added(kind, b, offset, length);
      }
    }
  }

  /// Ends the NAL unit that came in fragments; only now its whole content is there to be judged.
  private void endNal(long arrivalNanos, SampleSink sink) {
    endedByMarker = false;
    byte[] b = unit.bytes();
    int offset = unit.openOffset();
    int length = unit.openLength();
    Kind kind = syntax.kind(b, offset);
    if (kind.isSlice()) {
      added(kind, b, offset, length);
      unit.close();
    } else {
      byte[] copy = Arrays.copyOfRange(b, offset, offset + length);
      unit.abandon();
      splitNal(copy, 0, length, arrivalNanos, sink);
    }
  }

  private void added(Kind kind, byte[] b, int offset, int length) {
    boolean first = kind.isSlice() && !slice;
    if (kind == Kind.OTHER) {
      recovers = recovers || (!slice && syntax.recovers(b, offset, length));
    } else if (kind != Kind.KEY_SLICE) {
      recovers = recovers && syntax.intra(b, offset, length);
    }
    if (first && (recovers || kind == Kind.KEY_SLICE)) {
      parameterSets.activate(b, offset, length);
    }
    slice |= kind.isSlice() && !unit.tooLarge();
    keyFrame |= kind == Kind.KEY_SLICE;
    leading |= kind == Kind.LEADING_SLICE;
  }

  /// Drops a NAL unit whose end never came.
  private void abandonNal() {
    endedByMarker = false;
    if (unit.isOpen()) {
      unit.abandon();
      damaged = true;
    }
  }

  /// What comes now cannot stand behind a slice of its access unit.
  private void beginUnit(long arrivalNanos, SampleSink sink) {
    if (slice) {
      finish(arrivalNanos, sink);
    }
  }

  private void finish(long arrivalNanos, SampleSink sink) {
    if (slice && recovers && !keyFrame) {
      keyFrame = true;
      recoveredTicks = unitTicks;
    } else if (slice && !keyFrame) {
      leading |= unitTicks < recoveredTicks;
    } else if (slice) {
      recoveredTicks = Long.MIN_VALUE;
    }
    parameterSets.news().ifPresent(format -> sink.format(track, format));
    withheld |= slice && !parameterSets.complete();
    if (parameterSets.complete() && !unit.tooLarge()) {
      unit.prepend(parameterSets.before(keyFrame));
    }
    boolean whole = !damaged && !unit.tooLarge() && parameterSets.complete();
    if (unit.tooLarge()) {
      complaint = "a picture " + unit.problem();
    }
    if (keyFrame && whole) {
      leadingReferencesMissing = referencesMissing;
      referencesMissing = false;
    } else if (!whole && !leading) {
      referencesMissing = true;
    }
    if (parameterSets.complete() && !unit.tooLarge()) {
      boolean unsafe = damaged || referencesMissing || (leading && leadingReferencesMissing);
      sink.sample(new Sample(track, unitTicks, keyFrame, unsafe, unit.data(), arrivalNanos));
    }
    unit.clear();
    slice = false;
    keyFrame = false;
    leading = false;
    recovers = false;
    damaged = false;
  }

  @Override
  public void end() {
    unit.clear();
  }

  @Override
  public boolean withholds() {
    return withheld && !parameterSets.complete();
  }

  @Override
  public String complaint() {
    return complaint.isEmpty() || withholds() ? parameterSets.complaint() : complaint;
  }
}
