package dev.meerkat.server.api;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.model.SiteConfiguration;
import dev.meerkat.core.plan.Loss;
import dev.meerkat.core.watch.WatchState;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// `/whatif`: what would become of the cameras if servers died.
final class OutlookApi {
  private final Node node;
  private final Outlook outlook;

  OutlookApi(Node node, Outlook outlook) {
    this.node = node;
    this.outlook = outlook;
  }

  void whatIf(Exchange exchange) {
    exchange.onlyQuery("without");
    WatchState state = node.watch().get();
    if (state.members().isEmpty()) {
      throw new ApiException(
          503, "starting", node.self() + " has not joined the site yet", "try again in a moment");
    }
    SiteConfiguration configuration = node.configuration();
    exchange.answer(
        200,
        exchange.query("without").isPresent()
            ? new Answers.WhatIf[] {together(exchange.query("without").get(), state, configuration)}
            : outlook.each(state).entrySet().stream()
                .map(each -> answer(Set.of(each.getKey()), each.getValue(), configuration))
                .toArray(Answers.WhatIf[]::new));
  }

  private Answers.WhatIf together(String names, WatchState state, SiteConfiguration configuration) {
    var dead = new TreeSet<ServerId>();
    for (String name : names.split(",", -1)) {
      ServerId server = ServerApi.serverId(name.strip());
      if (!configuration.servers().containsKey(server)) {
        throw Node.unknown("server", server.value(), configuration.servers().keySet());
      }
      dead.add(server);
    }
    return answer(dead, outlook.without(state, dead), configuration);
  }

  private static Answers.WhatIf answer(
      Set<ServerId> dead, Loss loss, SiteConfiguration configuration) {
    return new Answers.WhatIf(
        dead.stream().map(ServerId::value).sorted().toList(),
        loss.moving().entrySet().stream()
            .map(each ->
                new Answers.Moving(
                    each.getKey().value(),
                    home(each.getKey(), configuration),
                    name(each),
                    loss.accompanied().contains(each.getKey())))
            .toList(),
        loss.lost().entrySet().stream()
            .map(each ->
                new Answers.Lost(
                    each.getKey().value(),
                    home(each.getKey(), configuration),
                    CameraApi.word(each.getValue())))
            .toList(),
        loss.unaccompanied().stream().map(CameraId::value).toList());
  }

  private static String name(Map.Entry<CameraId, ServerId> entry) {
    return entry.getValue().value();
  }

  private static String home(CameraId camera, SiteConfiguration configuration) {
    var known = configuration.cameras().get(camera);
    return known == null ? "" : known.home().value();
  }
}
