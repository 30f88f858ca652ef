package dev.meerkat.server.cli;

import dev.meerkat.server.api.Answers;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.ApiFailure;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Sets a group up on both hosts.
@Command(
    name = "create",
    description = {
      "Sets a group up, on both of its hosts or on none. Nothing is started yet: that is for"
          + " meerkat group bring-in. To be run on the host of any server of the site."
    },
    mixinStandardHelpOptions = true)
final class GroupCreateCommand implements Callable<Integer> {
  /// Both hosts and the witness are asked, one after the other.
  static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final long MAX_BYTES = 60 * 1024;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ApiOption api = new ApiOption();

  @Mixin private TokenOption token = new TokenOption();

  @Mixin private TypedName typed = new TypedName();

  @Parameters(paramLabel = "FILE", description = "Its document, in YAML (docs/groups.md).")
  private Path file = Path.of("group.yaml");

  @Option(
      names = "--change",
      description = "Give a group that there is, and that is out, this document.")
  private boolean change;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var document = document(file);
    return typed.confirmed(confirm -> make(document, confirm));
  }

  private int make(String document, String confirm) throws IOException, InterruptedException {
    try (ApiClient client = api.serverItself(token)) {
      var fields = new TreeMap<>(Map.of("document", document));
      if (!confirm.isEmpty()) {
        fields.put("typed", confirm);
      }
      var made =
          change
              ? client.send(
                  "PATCH", "/groups/" + name(document), fields, Answers.GroupMade.class, PATIENCE)
              : client.send("POST", "/groups", fields, Answers.GroupMade.class, PATIENCE);
      var out = spec.commandLine().getOut();
      GroupOption.tell(made, (change ? "is changed" : "is set up") + " on both hosts", out);
      if (!change) {
        out.println("To start and protect it: meerkat group bring-in " + made.group());
      }
      return 0;
    }
  }

  private String name(String document) throws ApiFailure {
    return document
        .lines()
        .filter(line -> line.startsWith("group:"))
        .findFirst()
        .map(line -> line.substring("group:".length()).replaceAll("#.*|[\"']", "").strip())
        .filter(name -> !name.isEmpty())
        .map(ApiClient::encoded)
        .orElseThrow(
            () -> new ApiFailure(file + " does not name the group: add a line group: NAME"));
  }

  /// The text of a file that a person named.
  static String document(Path file) throws ApiFailure {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new ApiFailure(file + " is larger than " + MAX_BYTES + " bytes: it is no group");
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new ApiFailure("there is no file " + file.toAbsolutePath(), e);
    } catch (CharacterCodingException e) {
      throw new ApiFailure(file + " is not UTF-8 text", e);
    } catch (ApiFailure e) {
      throw e;
    } catch (IOException e) {
      throw new ApiFailure(
          Files.isDirectory(file) ? file + " is a folder" : "reading " + file + " failed: " + e, e);
    }
  }
}
