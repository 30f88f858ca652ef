package dev.meerkat.server.cli;

import dev.meerkat.core.model.Name;
import dev.meerkat.replication.dataset.Control;
import dev.meerkat.server.config.ConfigurationException;
import dev.meerkat.server.config.ConfigurationFile;
import dev.meerkat.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/// Which dataset of this host is meant.
final class DatasetOption {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "meerkat.yaml",
      description = "The configuration file of this host's server (default: ${DEFAULT-VALUE}).")
  private Path config = Path.of("meerkat.yaml");

  @Parameters(paramLabel = "DATASET", description = "The dataset's name, the same on both hosts.")
  private String name = "";

  String name(CommandSpec spec) {
    try {
      return Name.checked("dataset name", name);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /// @throws ParameterException when the file is not understood
  ServerConfig config(CommandSpec spec) {
    try {
      return ConfigurationFile.read(config);
    } catch (ConfigurationException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /// The dataset's state folder.
  Path files(CommandSpec spec) {
    return config(spec).dataDir().resolve("replication").resolve(name(spec));
  }

  /// Asks the process that runs it, and prints the answer.
  ///
  /// @return the exit code
  int ask(CommandSpec spec, String question) {
    Optional<List<String>> answer = answer(spec, question);
    return answer.isPresent() && print(spec, answer.get()) ? 0 : 1;
  }

  /// Asks the process that runs it; says so when none does.
  Optional<List<String>> answer(CommandSpec spec, String question) {
    try {
      return Optional.of(Control.ask(files(spec), question));
    } catch (IOException e) {
      spec.commandLine()
          .getErr()
          .println(
              spec.qualifiedName()
                  + ": dataset "
                  + name
                  + " does not run on this host ("
                  + e.getMessage()
                  + "): start it by meerkat replicate run");
      return Optional.empty();
    }
  }

  /// @return false when it says that what was asked for was not done
  static boolean print(CommandSpec spec, List<String> answer) {
    boolean failed = answer.isEmpty() || answer.getFirst().startsWith("error: ");
    var to = failed ? spec.commandLine().getErr() : spec.commandLine().getOut();
    answer.forEach(to::println);
    return !failed;
  }
}
