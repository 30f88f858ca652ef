package dev.meerkat.server.api;

import dev.meerkat.core.archive.Withheld;
import dev.meerkat.core.document.ProtectionDocuments;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ProtectedRange;
import dev.meerkat.recorder.Holdings;
import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/// What is kept and where: `/protected`, `/cameras/{id}/protected`, `/volumes`.
final class ArchiveApi {
  private static final int MAX_RANGES = 10_000;
  private static final int MAX_NOTE_CHARACTERS = 500;

  private final Node node;
  private final ReentrantLock editing = new ReentrantLock();

  ArchiveApi(Node node) {
    this.node = node;
  }

  /// The camera may have been removed; its footage is there still.
  void protect(Exchange exchange) throws IOException {
    exchange.onlyQuery();
    CameraId camera = exchange.camera();
    Body body = exchange.body();
    String from = body.requiredText("from");
    String to = body.requiredText("to");
    String note = body.text("note").orElse("");
    body.close();
    var range = range(camera, micros("from", from), micros("to", to), checked(note));
    String id = "p-" + UUID.randomUUID().toString().substring(0, 13);
    editing.lock();
    try {
      SortedMap<String, ProtectedRange> present = node.configuration().protectedRanges();
      if (present.size() >= MAX_RANGES) {
        throw ApiException.conflict(
            "the site has " + MAX_RANGES + " protected ranges already",
            "remove some that are no longer needed");
      }
      if (!node.configuration().cameras().containsKey(camera)
          && present.values().stream().noneMatch(each -> each.camera().equals(camera))
          && hasNothing(camera, range)) {
        node.camera(camera);
      }
      node.store().edit(ProtectionDocuments.key(id), ProtectionDocuments.fields(range));
      node.recording().ifPresent(each -> each.archive().heedProtection());
      exchange.answer(201, answer(id, range));
    } finally {
      editing.unlock();
    }
  }

  private boolean hasNothing(CameraId camera, ProtectedRange range) {
    Holdings holdings = node.holdings(camera, range.fromMicros(), range.toMicros());
    return holdings.pieces().isEmpty() && holdings.withheld().stream().noneMatch(Withheld::held);
  }

  private static ProtectedRange range(CameraId camera, long from, long to, String note) {
    try {
      return new ProtectedRange(camera, from, to, note);
    } catch (IllegalArgumentException _) {
      throw ApiException.invalid(
          "the range ends at " + Times.iso(to) + ", not after it begins at " + Times.iso(from),
          "exchange 'from' and 'to', or make the range longer");
    }
  }

  private static long micros(String field, String text) {
    try {
      return Times.micros(text);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid("field '" + field + "': " + e.getMessage(), "");
    }
  }

  private static String checked(String note) {
    if (note.length() > MAX_NOTE_CHARACTERS || note.chars().anyMatch(c -> c < ' ')) {
      throw ApiException.invalid(
          "field 'note' is longer than "
              + MAX_NOTE_CHARACTERS
              + " characters, or holds a control character",
          "");
    }
    return note;
  }

  void protectedRanges(Exchange exchange) {
    exchange.onlyQuery("camera");
    Optional<CameraId> camera = exchange.query("camera").map(CameraApi::cameraId);
    exchange.answer(
        200,
        node.configuration().protectedRanges().entrySet().stream()
            .filter(each -> camera.isEmpty() || each.getValue().camera().equals(camera.get()))
            .sorted(
                Map.Entry.<String, ProtectedRange>comparingByValue(
                        Comparator.comparing(ProtectedRange::camera)
                            .thenComparingLong(ProtectedRange::fromMicros))
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(each -> answer(each.getKey(), each.getValue()))
            .toList());
  }

  void unprotect(Exchange exchange) throws IOException {
    exchange.onlyQuery();
    String id = exchange.context().pathParam("id");
    editing.lock();
    try {
      if (!node.configuration().protectedRanges().containsKey(id)) {
        throw ApiException.notFound(
            "there is no protected range '" + id + "'", "GET /api/v1/protected lists them");
      }
      node.store().delete(ProtectionDocuments.key(id));
      exchange.nothing();
    } finally {
      editing.unlock();
    }
  }

  private static Answers.Protected answer(String id, ProtectedRange range) {
    return new Answers.Protected(
        id,
        range.camera().value(),
        Times.iso(range.fromMicros()),
        Times.iso(range.toMicros()),
        range.note());
  }

  void volumes(Exchange exchange) {
    exchange.onlyQuery();
    exchange.answer(
        200,
        node.volumes().stream()
            .map(volume ->
                new Answers.Volume(
                    volume.path().toString(),
                    CameraApi.word(volume.state()),
                    volume.totalBytes(),
                    volume.freeBytes(),
                    volume.problem().orElse(null)))
            .toList());
  }
}
