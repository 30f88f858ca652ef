package dev.meerkat.server.cli;

import dev.meerkat.server.client.AddressBook;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.ApiFailure;
import dev.meerkat.server.client.SiteClient;
import java.time.InstantSource;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Which server to ask: any of the site. When it is not there, another one is.
final class ApiOption {
  private static final String USUAL = "http://127.0.0.1:7080";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--api",
      paramLabel = "URL",
      description =
          "Any server of the site (default: the environment's MEERKAT_API; else the server of"
              + " --config, where there is such an option; else "
              + USUAL
              + "). When it does not answer, another one is asked.")
  private Optional<String> named = Optional.empty();

  @Option(
      names = "--only",
      description = "Ask that server, and no other, also when it is of another site than before.")
  private boolean only;

  SiteClient client() {
    return client(url(Optional.empty()));
  }

  private SiteClient client(String url) {
    try {
      var client =
          new SiteClient(
              url, AddressBook.ofUser(System.getenv()), InstantSource.system(), this::tell);
      return only ? client.only() : client;
    } catch (IllegalArgumentException e) {
      throw refused(e);
    }
  }

  /// For what not everybody may do.
  SiteClient client(TokenOption token) throws ApiFailure {
    String url = url(token.url());
    return client(url).with(token.token(url));
  }

  /// For what would mean something else when another server did it.
  SiteClient clientOfOne() {
    return client().alone();
  }

  /// For what is about the server that was named, and about no other.
  ApiClient serverItself() {
    try {
      return new ApiClient(url(Optional.empty()));
    } catch (IllegalArgumentException e) {
      throw refused(e);
    }
  }

  /// The same, for what not everybody may do.
  ApiClient serverItself(TokenOption token) throws ApiFailure {
    try {
      String url = url(token.url());
      return ApiClient.asLast(url, token.token(url));
    } catch (IllegalArgumentException e) {
      throw refused(e);
    }
  }

  /// @param own of the server of this host, where its configuration file is at hand
  private String url(Optional<String> own) {
    return named
        .or(() -> Optional.ofNullable(System.getenv("MEERKAT_API")))
        .or(() -> own)
        .orElse(USUAL);
  }

  private ParameterException refused(IllegalArgumentException e) {
    return new ParameterException(spec.commandLine(), "--api: " + e.getMessage(), e);
  }

  private void tell(String notice) {
    spec.commandLine().getErr().println(spec.qualifiedName() + ": " + notice);
  }
}
