package dev.meerkat.core;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import dev.meerkat.core.model.SiteConfiguration;
import java.util.List;
import java.util.TreeMap;

/// Sites written as text, for tables and transcripts: `a=2 b=off c1@a/HIGH c2@b/LOW/disabled
/// c3@a/NEVER/url2` is two servers (`a` takes two foreign cameras, `b` has no failover) and three
/// cameras with their home, priority and, after a third slash, either `disabled` or a changed path.
public final class SiteText {
  private SiteText() {}

  public static SiteConfiguration site(String text) {
    var cameras = new TreeMap<CameraId, Camera>();
    var servers = new TreeMap<ServerId, ServerSettings>();
    for (var word : words(text)) {
      if (word.contains("=")) {
        var parts = List.of(word.split("=", -1));
        var id = new ServerId(parts.get(0));
        boolean failover = !parts.get(1).equals("off");
        int limit = failover ? Integer.parseInt(parts.get(1)) : 0;
        servers.put(id, new ServerSettings(id, "http://" + id + ":7080", failover, limit));
      } else {
        var parts = List.of(word.split("[@/]", -1));
        var extra = parts.size() > 3 ? parts.get(3) : "url";
        var camera =
            new Camera(
                new CameraId(parts.get(0)),
                "rtsp://10.0.0.1/" + parts.get(0) + "/" + extra,
                "",
                "",
                new ServerId(parts.get(1)),
                FailoverPriority.valueOf(parts.get(2)),
                !extra.equals("disabled"));
        cameras.put(camera.id(), camera);
      }
    }
    return new SiteConfiguration(cameras, servers);
  }

  /// The words of a text that may be empty.
  public static List<String> words(String text) {
    var trimmed = text.strip();
    return trimmed.isEmpty() ? List.of() : List.of(trimmed.split("\\s+"));
  }
}
