package dev.meerkat.server.cli;

import dev.meerkat.server.client.AddressBook;
import dev.meerkat.server.client.ApiClient;
import dev.meerkat.server.client.ApiFailure;
import dev.meerkat.server.client.SiteClient;
import java.time.InstantSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Which server to ask: any of the site. When it is not there, another one is.
final class ApiOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--api",
      paramLabel = "URL",
      defaultValue = "${env:MEERKAT_API:-http://127.0.0.1:7080}",
      description =
          "Any server of the site (default: the environment's MEERKAT_API, else"
              + " http://127.0.0.1:7080). When it does not answer, another one is asked.")
  private String url = "";

  @Option(
      names = "--only",
      description = "Ask that server, and no other, also when it is of another site than before.")
  private boolean only;

  SiteClient client() {
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
    var client = client();
    return client.with(token.token(url));
  }

  /// For what would mean something else when another server did it.
  SiteClient clientOfOne() {
    return client().alone();
  }

  /// For what is about the server that was named, and about no other.
  ApiClient serverItself() {
    try {
      return new ApiClient(url);
    } catch (IllegalArgumentException e) {
      throw refused(e);
    }
  }

  /// The same, for what not everybody may do.
  ApiClient serverItself(TokenOption token) throws ApiFailure {
    try {
      return ApiClient.asLast(url, token.token(url));
    } catch (IllegalArgumentException e) {
      throw refused(e);
    }
  }

  private ParameterException refused(IllegalArgumentException e) {
    return new ParameterException(spec.commandLine(), "--api: " + e.getMessage(), e);
  }

  private void tell(String notice) {
    spec.commandLine().getErr().println(spec.qualifiedName() + ": " + notice);
  }
}
