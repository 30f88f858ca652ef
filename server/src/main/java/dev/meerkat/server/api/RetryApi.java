package dev.meerkat.server.api;

import dev.meerkat.core.model.CameraId;
import dev.meerkat.recorder.Recorder;
import java.util.ArrayList;

/// `/cameras/{id}/retry`: has a camera tried at once that waits after a failure, by whichever
/// server waits for it. The others are told as well, so that none of them holds back a login that
/// was refused and is right by now, should it have to take the camera over.
final class RetryApi {
  private final Node node;
  private final Peers peers;

  RetryApi(Node node, Peers peers) {
    this.node = node;
    this.peers = peers;
  }

  void retry(Exchange exchange) throws InterruptedException {
    exchange.onlyQuery("scope");
    CameraId camera = exchange.camera();
    exchange.body().close();
    String scope = exchange.query("scope").orElse("site");
    switch (scope) {
      case "site" -> {
        node.camera(camera);
        exchange.answer(200, site(camera));
      }
      case "server" -> exchange.answer(200, own(camera));
      default ->
          throw ApiException.invalid(
              "parameter 'scope': '" + scope + "' is not known", "use site or server");
    }
  }

  private Answers.Retry site(CameraId camera) throws InterruptedException {
    var servers = new ArrayList<Answers.Retried>();
    servers.add(own(camera));
    Peers.Heard<Answers.Retried> heard = peers.retry(camera);
    servers.addAll(heard.answers());
    return new Answers.Retry(
        camera.value(), servers, heard.silent().stream().map(WithheldAnswers::answer).toList());
  }

  private Answers.Retried own(CameraId camera) {
    return new Answers.Retried(
        node.self().value(),
        CameraApi.word(
            node.recording()
                .map(each -> each.recorder().retry(camera))
                .orElse(Recorder.Retry.IDLE)));
  }
}
