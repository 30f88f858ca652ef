package dev.meerkat.core;

import dev.meerkat.core.model.AnalyticsHook;
import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.Failback;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.Redundancy;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.model.Succession;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/// Sites written as text, for tables and transcripts: `a=2 b=off c1@a/HIGH c2@b/LOW/disabled
/// c3@a/NEVER/url2` is two servers (`a` takes two foreign cameras, `b` has no failover) and three
/// cameras with their home, priority and, after a third slash, either `disabled` or a changed path.
///
/// `a=2,east` is at the location `east`; `a=2,drain` is draining; `a=2,witness` is a witness;
/// `a=2,manual,order3` has manual failback, ordered three times; `a=2,warm` has that redundancy
/// mode. `c1@a/HIGH>b*` has the backup `b` (`>b`) and may be taken over at any location (`*`).
/// `c1@a/HIGH:count,fast` has the analytics hook `count` with the argument `fast`; `::` instead of
/// `:` has it run on the backup, too.
public final class SiteText {
  private SiteText() {}

  public static SiteConfiguration site(String text) {
    var cameras = new TreeMap<CameraId, Camera>();
    var servers = new TreeMap<ServerId, ServerSettings>();
    for (var word : words(text)) {
      if (word.contains("=")) {
        var parts = List.of(word.split("=", -1));
        var id = new ServerId(parts.get(0));
        servers.put(id, server(id, List.of(parts.get(1).split(",", -1))));
      } else {
        var camera = camera(word);
        cameras.put(camera.id(), camera);
      }
    }
    return new SiteConfiguration(cameras, servers);
  }

  private static ServerSettings server(ServerId id, List<String> parts) {
    boolean failover = !parts.getFirst().equals("off");
    int limit = failover ? Integer.parseInt(parts.getFirst()) : 0;
    var server = new ServerSettings(id, "http://" + id + ":7080", failover, limit);
    for (var part : parts.subList(1, parts.size())) {
      server =
          switch (part.replaceAll("[0-9]", "")) {
            case "drain" -> server.withDraining(true);
            case "witness" -> server.asWitness(true);
            case "fast", "constant", "warm" ->
                server.with(Redundancy.valueOf(part.toUpperCase(Locale.ROOT)));
            case "manual" -> server.with(new Failback(true, server.failback().order()));
            case "order" ->
                server.with(
                    new Failback(server.failback().manual(), Long.parseLong(part.substring(5))));
            default -> server.at(part);
          };
    }
    return server;
  }

  private static Camera camera(String word) {
    var hook = word.indexOf(':');
    var rest = hook < 0 ? word : word.substring(0, hook);
    boolean anyLocation = rest.endsWith("*");
    var halves = List.of(rest.replace("*", "").split(">", -1));
    var parts = List.of(halves.getFirst().split("[@/]", -1));
    var extra = parts.size() > 3 ? parts.get(3) : "url";
    var backup = halves.stream().skip(1).map(ServerId::new).findFirst();
    return new Camera(
            new CameraId(parts.get(0)),
            "rtsp://10.0.0.1/" + parts.get(0) + "/" + extra,
            "",
            "",
            new ServerId(parts.get(1)),
            FailoverPriority.valueOf(parts.get(2)),
            !extra.equals("disabled"))
        .with(new Succession(backup, anyLocation))
        .with(hook < 0 ? AnalyticsHook.NONE : hook(word.substring(hook + 1)));
  }

  private static AnalyticsHook hook(String text) {
    boolean onBackup = text.startsWith(":");
    var words = List.of((onBackup ? text.substring(1) : text).split(",", -1));
    return new AnalyticsHook(words.getFirst(), words.subList(1, words.size()), onBackup);
  }

  /// The words of a text that may be empty.
  public static List<String> words(String text) {
    var trimmed = text.strip();
    return trimmed.isEmpty() ? List.of() : List.of(trimmed.split("\\s+"));
  }
}
