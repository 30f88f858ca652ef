package dev.meerkat.server.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// Servers that did not answer, so that what is printed may not be all.
final class SilentServers {
  private SilentServers() {}

  /// Names each where errors are told.
  ///
  /// @param consequence what follows of that
  static void tell(CommandSpec spec, List<String> servers, String consequence) {
    var err = spec.commandLine().getErr();
    servers.forEach(
        each -> err.println(spec.qualifiedName() + ": " + each + " does not answer" + consequence));
    err.flush();
  }
}
