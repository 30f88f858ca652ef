package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import java.io.IOException;
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

/// Changes what is given of a camera's settings.
@Command(
    name = "set-camera",
    description = "Changes settings of a camera; what is not given stays.",
    mixinStandardHelpOptions = true)
final class SetCameraCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Mixin private CameraOptions options = new CameraOptions();

  @Parameters(paramLabel = "CAMERA", description = "Its name.")
  private String camera = "";

  @Option(names = "--url", paramLabel = "URL", description = "Such as rtsp://10.0.1.20/stream1.")
  private Optional<String> url = Optional.empty();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Map<String, Object> fields = options.fields();
    url.ifPresent(value -> fields.put("url", value));
    if (fields.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "nothing to change was given");
    }
    try (ApiClient client = api.client()) {
      var changed =
          client.send(
              "PATCH", "/cameras/" + ApiClient.encoded(camera), fields, Answers.Camera.class);
      spec.commandLine()
          .getOut()
          .println(
              changed.name()
                  + ": home "
                  + changed.home()
                  + ", priority "
                  + changed.priority()
                  + (changed.enabled() ? "" : ", disabled"));
      return 0;
    }
  }
}
