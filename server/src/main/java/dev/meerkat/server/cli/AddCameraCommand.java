package dev.meerkat.server.cli;

import dev.meerkat.core.client.Errand.Kind;
import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.SiteClient;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Adds a camera to the site.
@Command(
    name = "add-camera",
    description =
        "Adds a camera to the site. Its home is the server that is asked and its priority is medium,"
            + " if nothing else is said.",
    mixinStandardHelpOptions = true)
final class AddCameraCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Mixin private CameraOptions options = new CameraOptions();

  @Parameters(paramLabel = "CAMERA", description = "Its name, which no other camera has.")
  private String camera = "";

  @Parameters(paramLabel = "URL", description = "Such as rtsp://10.0.1.20/stream1.")
  private String url = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    Map<String, Object> fields = options.fields();
    fields.put("name", camera);
    fields.put("url", url);
    // Another server would make itself its home.
    try (SiteClient client = fields.containsKey("home") ? api.client() : api.clientOfOne()) {
      var added = client.send(Kind.ONCE, "POST", "/cameras", fields, Answers.Camera.class);
      spec.commandLine()
          .getOut()
          .println(
              added.name() + " is at home on " + added.home() + ", priority " + added.priority());
      return 0;
    }
  }
}
