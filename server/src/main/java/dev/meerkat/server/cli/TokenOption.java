package dev.meerkat.server.cli;

import dev.meerkat.server.api.AdminToken;
import dev.meerkat.server.client.ApiFailure;
import dev.meerkat.server.config.ConfigurationException;
import dev.meerkat.server.config.ConfigurationFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// What shows that whoever gives a command may do so: the token in the server's data folder.
final class TokenOption {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "meerkat.yaml",
      description =
          "The configuration file of the server that is asked (default: ${DEFAULT-VALUE}); the"
              + " token that it wants to see lies in the dataDir of that.")
  private Path config = Path.of("meerkat.yaml");

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "The file with that token, where the configuration file is not at hand. It names the"
              + " addresses of its server, and is shown to nobody else.")
  private Optional<Path> file = Optional.empty();

  /// Where the server of the configuration file is asked; empty when another file was named, or
  /// that one cannot be read, which [#token] tells.
  Optional<String> url() {
    try {
      return file.isPresent()
          ? Optional.empty()
          : Optional.of(ConfigurationFile.read(config).api().localUrl());
    } catch (ConfigurationException _) {
      return Optional.empty();
    }
  }

  /// @param url of the server that is asked
  /// @throws ApiFailure when there is none, or it is that of another server, with what to do
  String token(String url) throws ApiFailure {
    return of(file.isPresent() ? file.get() : fileOfServer(), url);
  }

  private Path fileOfServer() throws ApiFailure {
    try {
      return ConfigurationFile.read(config).dataDir().resolve(AdminToken.FILE);
    } catch (ConfigurationException e) {
      throw new ApiFailure(
          "this needs the administrator token of the server, which lies in its data folder: name"
              + " the server's configuration file with --config, or the token with --token-file ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  /// @param file with the token
  /// @param url of the server that is asked
  static String of(Path file, String url) throws ApiFailure {
    AdminToken.Kept kept = kept(file);
    if (!kept.isOf(url)) {
      throw new ApiFailure(
          kept.urls().isEmpty()
              ? "the administrator token in "
                  + file
                  + " does not say whose it is, so it was not shown to "
                  + url
                  + ", and nothing was asked: start its server again, which writes that down"
              : "the administrator token in "
                  + file
                  + " is that of the server at "
                  + String.join(", ", kept.urls())
                  + ", so it was not shown to "
                  + url
                  + ", and nothing was asked: ask that server (--api), or name the token of the"
                  + " server at "
                  + url
                  + " (--config or --token-file)");
    }
    return kept.text();
  }

  private static AdminToken.Kept kept(Path file) throws ApiFailure {
    try {
      return AdminToken.read(file)
          .orElseThrow(() ->
              new ApiFailure(
                  "there is no administrator token in "
                      + file
                      + ": the server makes it when it starts; is this its data folder, and was the"
                      + " server started again since its update?"));
    } catch (AccessDeniedException e) {
      throw new ApiFailure(
          "the administrator token in "
              + file
              + " may only be read by the user who runs the server: give the command as that user",
          e);
    } catch (ApiFailure e) {
      throw e;
    } catch (IOException e) {
      throw new ApiFailure("reading the administrator token in " + file + " failed: " + e, e);
    }
  }
}
