package dev.meerkat.server.cli;

import dev.meerkat.core.client.Errand.Kind;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.SiteClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Changes what is given of the settings of one or several cameras.
@Command(
    name = "set-camera",
    description = {
      "Changes settings of cameras; what is not given stays. Several cameras are changed all, or none:",
      "  meerkat set-camera gate yard --priority high",
      "  meerkat set-camera --of north --backup south"
    },
    mixinStandardHelpOptions = true)
final class SetCameraCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Mixin private CameraOptions options = new CameraOptions();

  @Parameters(paramLabel = "CAMERA", arity = "0..*", description = "Their names.")
  private List<String> cameras = new ArrayList<>();

  @Option(
      names = "--of",
      paramLabel = "SERVER",
      description = "All cameras that are at home on this server, instead of names.")
  private Optional<String> of = Optional.empty();

  @Option(names = "--url", paramLabel = "URL", description = "Such as rtsp://10.0.1.20/stream1.")
  private Optional<String> url = Optional.empty();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Map<String, Object> fields = options.fields();
    url.ifPresent(value -> fields.put("url", value));
    if (fields.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "nothing to change was given");
    }
    if (cameras.isEmpty() == of.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "give either the names of cameras or --of SERVER");
    }
    try (SiteClient client = api.client()) {
      for (Answers.Camera each : changed(client, fields)) {
        spec.commandLine().getOut().println(line(each));
      }
      return 0;
    }
  }

  private List<Answers.Camera> changed(SiteClient client, Map<String, Object> fields)
      throws IOException, InterruptedException {
    if (cameras.size() == 1) {
      String path = "/cameras/" + ApiClient.encoded(cameras.getFirst());
      return List.of(client.send(Kind.REPEATABLE, "PATCH", path, fields, Answers.Camera.class));
    }
    of.ifPresentOrElse(server -> fields.put("of", server), () -> fields.put("cameras", cameras));
    // The second time, the cameras of a server would be others than those that were moved away.
    Kind kind = of.isPresent() ? Kind.ONCE : Kind.REPEATABLE;
    return List.of(client.send(kind, "PATCH", "/cameras", fields, Answers.Camera[].class));
  }

  private static String line(Answers.Camera camera) {
    return camera.name()
        + ": home "
        + camera.home()
        + Optional.ofNullable(camera.backup()).map(each -> ", backup " + each).orElse("")
        + ", priority "
        + camera.priority()
        + (camera.enabled() ? "" : ", disabled");
  }
}
