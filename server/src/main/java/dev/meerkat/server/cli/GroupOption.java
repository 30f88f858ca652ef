package dev.meerkat.server.cli;

import dev.meerkat.server.client.ApiClient;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Which group is meant, and which server to ask about it.
final class GroupOption {
  @Mixin ApiOption api = new ApiOption();

  @Parameters(index = "0", paramLabel = "GROUP", description = "Its name.")
  String name = "";

  /// @param what below it, such as `/switch`; may be empty
  String path(String what) {
    return "/groups/" + ApiClient.encoded(name) + what;
  }
}
