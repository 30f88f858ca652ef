package dev.meerkat.server.notice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.notice.Channel;
import dev.meerkat.core.notice.Notice;
import dev.meerkat.core.notice.Notice.Group;
import dev.meerkat.core.notice.NoticeKind;
import dev.meerkat.core.notice.Problem;
import dev.meerkat.core.notice.Wording;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// Makes messages of notices: subject and text by the channel's words, and JSON.
final class Drafts {
  /// More cameras of a group, or problems, are counted in the JSON, not listed.
  static final int MAX_LISTED = 200;

  private static final JsonMapper JSON = new JsonMapper();
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx", Locale.ROOT);

  private Drafts() {}

  /// @param run tells the runs of this server apart, so that no identifier comes twice
  /// @param labels what people call a server
  static Message of(
      Notice notice,
      Channel channel,
      String site,
      Function<ServerId, String> labels,
      String run,
      long number) {
    var kind = NoticeKind.of(notice);
    String when =
        WHEN.format(Instant.ofEpochMilli(notice.wallMillis()).atZone(ZoneId.systemDefault()));
    var values = Wording.of(notice, site, labels, when);
    return new Message(
        number,
        id(notice.server(), channel, run, number),
        channel.name(),
        kind.type(),
        notice.wallMillis(),
        channel.templates().subject(kind, values),
        channel.templates().text(kind, values),
        payload(notice, kind, site, values.getOrDefault("what", "")));
  }

  private static String id(ServerId server, Channel channel, String run, long number) {
    return "msg_" + run + "-" + number + "-" + server + "-" + channel.name();
  }

  private static String payload(Notice notice, NoticeKind kind, String site, String what) {
    var data = new LinkedHashMap<String, Object>();
    data.put("site", site);
    data.put("server", notice.server().value());
    data.put("what", what);
    switch (notice) {
      case Notice.RedundancyStarted(_, _, var groups, var untold) -> groups(groups, untold, data);
      case Notice.RedundancyEnded(_, _, var groups, var untold) -> groups(groups, untold, data);
      case Notice.ProblemsChanged(_, _, var begun, var over, var untold) -> {
        data.put("begun", problems(begun));
        data.put("over", problems(over));
        data.put("untold", untold);
      }
      case Notice.Test _ -> {}
    }
    var body = new LinkedHashMap<String, Object>();
    body.put("type", kind.type());
    body.put("timestamp", Instant.ofEpochMilli(notice.wallMillis()).toString());
    body.put("data", data);
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a notice cannot be written as JSON", e);
    }
  }

  private static void groups(List<Group> groups, int untold, Map<String, Object> data) {
    data.put("count", groups.stream().mapToInt(group -> group.cameras().size()).sum());
    data.put("homes", groups.stream().map(Drafts::group).toList());
    data.put("untold", untold);
  }

  private static Map<String, Object> group(Group group) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("home", group.home().value());
    fields.put("state", group.words());
    fields.put("count", group.cameras().size());
    fields.put(
        "cameras",
        group.cameras().stream().limit(MAX_LISTED).map(camera -> camera.value()).toList());
    return fields;
  }

  private static List<Map<String, String>> problems(List<Problem> problems) {
    return problems.stream()
        .limit(MAX_LISTED)
        .map(each -> Map.of("what", each.what(), "todo", each.todo()))
        .toList();
  }
}
