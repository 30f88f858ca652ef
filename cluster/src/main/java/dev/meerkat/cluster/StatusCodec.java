package dev.meerkat.cluster;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.plan.Standing;
import dev.meerkat.core.watch.RecordingPhase;
import dev.meerkat.core.watch.RecordingReport;
import dev.meerkat.core.watch.ServerStatus;
import dev.meerkat.core.watch.StatusNumber;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A [ServerStatus] as bytes, about 30 per camera: standing (shared text); number of recordings,
/// and for each camera (text), phase (shared text), first and last durable time (numbers), detail
/// (text); number of unreachable cameras, and each (text); the same of cameras that it is leaving;
/// life and count of the status (numbers); number of servers that are leaving cameras, and for each
/// its name (text), and life and count of its status. The server is not in it: it is the sender.
final class StatusCodec {
  private static final int MAX_CAMERAS = 100_000;
  private static final int MAX_SERVERS = 10_000;
  private static final int MAX_NAME_BYTES = 63;
  private static final int MAX_DETAIL_CHARS = 500;
  private static final int MAX_DETAIL_BYTES = 3 * MAX_DETAIL_CHARS;

  private StatusCodec() {}

  static void write(ServerStatus status, WireWriter out) {
    out.sharedText(status.standing().name());
    out.count(status.recordings().keySet());
    status
        .recordings()
        .forEach((camera, report) -> {
          out.text(camera.value());
          out.sharedText(report.phase().name());
          out.number(Math.max(0, report.firstDurableMicros()));
          out.number(Math.max(0, report.lastDurableMicros()));
          out.text(shortened(report.detail()));
        });
    cameras(status.unreachable(), out);
    cameras(status.leaving(), out);
    number(status.number(), out);
    out.count(status.heard().keySet());
    status
        .heard()
        .forEach((server, number) -> {
          out.text(server.value());
          number(number, out);
        });
  }

  private static void cameras(SortedSet<CameraId> cameras, WireWriter out) {
    out.count(cameras);
    cameras.forEach(camera -> out.text(camera.value()));
  }

  private static String shortened(String detail) {
    return detail.length() <= MAX_DETAIL_CHARS
        ? detail
        : detail.substring(0, MAX_DETAIL_CHARS - 1) + "…";
  }

  static ServerStatus read(ServerId sender, WireReader in) throws WireException {
    Standing standing = one("standing", Standing.values(), in);
    SortedMap<CameraId, RecordingReport> recordings = new TreeMap<>();
    for (int left = in.count("recordings", MAX_CAMERAS); left > 0; left--) {
      CameraId camera = camera(in);
      RecordingPhase phase = one("recording phase", RecordingPhase.values(), in);
      long first = in.number();
      long last = in.number();
      String detail = in.text("detail", MAX_DETAIL_BYTES);
      recordings.put(camera, new RecordingReport(phase, first, last, detail));
    }
    SortedSet<CameraId> unreachable = cameras("unreachable cameras", in);
    SortedSet<CameraId> leaving = cameras("cameras that it is leaving", in);
    StatusNumber number = number(in);
    return new ServerStatus(sender, standing, recordings, unreachable, leaving, number, heard(in));
  }

  private static SortedMap<ServerId, StatusNumber> heard(WireReader in) throws WireException {
    SortedMap<ServerId, StatusNumber> heard = new TreeMap<>();
    for (int left = in.count("servers that are leaving cameras", MAX_SERVERS); left > 0; left--) {
      ServerId server = server(in);
      if (heard.put(server, number(in)) != null) {
        throw in.wrong("server '" + server + "' is there twice");
      }
    }
    return heard;
  }

  private static void number(StatusNumber number, WireWriter out) {
    out.number(number.life());
    out.number(number.count());
  }

  private static StatusNumber number(WireReader in) throws WireException {
    long life = in.number();
    return new StatusNumber(life, in.number());
  }

  private static ServerId server(WireReader in) throws WireException {
    String name = in.text("server name", MAX_NAME_BYTES);
    try {
      return new ServerId(name);
    } catch (IllegalArgumentException e) {
      throw in.wrong(String.valueOf(e.getMessage()));
    }
  }

  private static SortedSet<CameraId> cameras(String what, WireReader in) throws WireException {
    SortedSet<CameraId> cameras = new TreeSet<>();
    for (int left = in.count(what, MAX_CAMERAS); left > 0; left--) {
      cameras.add(camera(in));
    }
    return cameras;
  }

  private static CameraId camera(WireReader in) throws WireException {
    String name = in.text("camera name", MAX_NAME_BYTES);
    try {
      return new CameraId(name);
    } catch (IllegalArgumentException e) {
      throw in.wrong(String.valueOf(e.getMessage()));
    }
  }

  private static <E extends Enum<E>> E one(String what, E[] values, WireReader in)
      throws WireException {
    String name = in.sharedText(what, MAX_NAME_BYTES);
    for (E value : values) {
      if (value.name().equals(name)) {
        return value;
      }
    }
    throw in.wrong(what + " '" + name + "' is not known");
  }
}
