package dev.meerkat.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.model.Camera;
import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.FailoverPriority;
import dev.meerkat.core.model.Redundancy;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.ServerSettings;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.model.Succession;
import dev.meerkat.core.notice.Channel;
import dev.meerkat.core.notice.Channel.Interest;
import dev.meerkat.core.notice.WebhookChannel;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingAdviceTest {
  private static final ServerId NORTH = new ServerId("north");
  private static final ServerId SOUTH = new ServerId("south");

  /// The camera gate is at home on north and has south as its backup.
  private static SiteConfiguration site(Redundancy ofSouth) {
    var gate = new CameraId("gate");
    var cameras = new TreeMap<CameraId, Camera>();
    cameras.put(
        gate,
        new Camera(gate, "rtsp://h/1", "", "", NORTH, FailoverPriority.HIGH, true)
            .with(new Succession(Optional.of(SOUTH), false)));
    var servers = new TreeMap<ServerId, ServerSettings>();
    servers.put(NORTH, new ServerSettings(NORTH, "http://n:7080", true, 9));
    servers.put(SOUTH, new ServerSettings(SOUTH, "http://s:7080", true, 9).with(ofSouth));
    return new SiteConfiguration(cameras, servers);
  }

  private static List<Channel> channels(@Nullable String interest) {
    return switch (interest) {
      case null -> List.of();
      case "problems" -> List.of(hook(new Interest(true, false, true)));
      case "off" -> List.of(hook(new Interest(false, true, true)));
      default -> List.of(hook(Interest.ALL));
    };
  }

  private static Channel hook(Interest interest) {
    return new WebhookChannel("hook", interest, "http://h/", "whsec_" + "AAAA".repeat(8), "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # server | redundancy set | notifications set | south's mode | channels | told, in order
          north    | NORMAL         |                   | NORMAL       |          |
          north    | FAST           |                   | NORMAL       |          | false alarms
          south    | FAST           |                   | FAST         |          | false alarms; set on the home of cameras
          south    | WARM           |                   | WARM         |          | two connections
          north    | WARM           |                   | NORMAL       |          | two connections; --of SERVER --backup north
          south    | CONSTANT       |                   | CONSTANT     |          | two connections; people are not told
          north    | CONSTANT       |                   | NORMAL       |          | two connections; --backup north; people are not told
          south    |                |                   | CONSTANT     |          |
          south    |                | false             | CONSTANT     |          |
          south    |                | true              | NORMAL       | all      |
          south    |                | true              | NORMAL       |          | go nowhere yet
          south    |                | true              | NORMAL       | off      | go nowhere yet
          south    |                | true              | NORMAL       | problems | go nowhere yet
          south    |                | true              | CONSTANT     | all      | people are not told
          south    | CONSTANT       | true              | CONSTANT     | all      | two connections; people are not told
          """)
  void tellsWhatSettingsCostAndNeed(
      String server,
      @Nullable Redundancy redundancy,
      @Nullable Boolean notifications,
      Redundancy ofSouth,
      @Nullable String interest,
      @Nullable String told) {
    Optional<String> advice =
        SettingAdvice.of(
            new ServerId(server),
            Optional.ofNullable(redundancy),
            Optional.ofNullable(notifications),
            site(ofSouth),
            channels(interest));
    if (told == null) {
      assertThat(advice).isEmpty();
    } else {
      List<String> words = List.of(told.split("; "));
      assertThat(advice.orElse(""))
          .containsSubsequence(words)
          .matches(text -> text.split("\\. ", -1).length == words.size(), "no more than that");
    }
  }
}
