package dev.meerkat.server.cli;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.meerkat.core.model.CameraTransport;
import dev.meerkat.core.model.FailoverPriority;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The settings of a camera; only those that are given are sent.
final class CameraOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(names = "--home", paramLabel = "SERVER", description = "The server that records it.")
  private Optional<String> home = Optional.empty();

  @Option(
      names = "--backup",
      paramLabel = "SERVER",
      description = "The server that takes it over first; an empty one: none in particular.")
  private Optional<String> backup = Optional.empty();

  @Option(
      names = "--any-location",
      paramLabel = "true|false",
      arity = "1",
      description = "Whether servers of other locations than its home's may take it over.")
  private Optional<Boolean> anyLocation = Optional.empty();

  @Option(names = "--username", paramLabel = "NAME", description = "The camera's user name.")
  private Optional<String> username = Optional.empty();

  @Option(
      names = "--password",
      paramLabel = "PASSWORD",
      arity = "0..1",
      interactive = true,
      description = "The camera's password; asked for when only the option's name is given.")
  private Optional<String> password = Optional.empty();

  @Option(
      names = "--priority",
      paramLabel = "PRIORITY",
      description = "Who is taken over first: high, medium, low, or never.")
  private Optional<FailoverPriority> priority = Optional.empty();

  @Option(
      names = "--enabled",
      paramLabel = "true|false",
      arity = "1",
      description = "Whether it is recorded at all.")
  private Optional<Boolean> enabled = Optional.empty();

  @Option(
      names = "--retention-days",
      paramLabel = "DAYS",
      description = "How long it is kept: days, 0 for no limit, or default: as each server says.")
  private Optional<String> retentionDays = Optional.empty();

  @Option(
      names = "--max-gigabytes",
      paramLabel = "GB",
      description = "How much each server keeps of it: GB, 0 for no limit, or default.")
  private Optional<String> maxGigabytes = Optional.empty();

  @Option(
      names = "--transport",
      paramLabel = "TRANSPORT",
      description = "How its packets come: auto, tcp, or udp.")
  private Optional<CameraTransport> transport = Optional.empty();

  @Option(
      names = "--certificate",
      paramLabel = "SHA256",
      description =
          "Fingerprint of the certificate that it must show over rtsps; an empty one accepts any.")
  private Optional<String> certificate = Optional.empty();

  @Option(
      names = "--analytics",
      paramLabel = "COMMAND",
      description =
          "A program in the hooksDir of its servers that runs while it is recorded at home; an empty"
              + " one: none.")
  private Optional<String> analytics = Optional.empty();

  @Option(
      names = "--analytics-argument",
      paramLabel = "TEXT",
      description =
          "An argument of that program; again for each more. They replace all that it had; one empty"
              + " text: none.")
  private List<String> analyticsArguments = new ArrayList<>();

  @Option(
      names = "--analytics-on-backup",
      paramLabel = "true|false",
      arity = "1",
      description = "Whether that program also runs on a server that has taken the camera over.")
  private Optional<Boolean> analyticsOnBackup = Optional.empty();

  /// @throws ParameterException when a limit is none
  Map<String, Object> fields() {
    var fields = new LinkedHashMap<String, Object>();
    home.ifPresent(value -> fields.put("home", value));
    backup.ifPresent(value -> fields.put("backup", value));
    anyLocation.ifPresent(value -> fields.put("anyLocation", value));
    username.ifPresent(value -> fields.put("username", value));
    password.ifPresent(value -> fields.put("password", value));
    priority.ifPresent(value -> fields.put("priority", value.name().toLowerCase(Locale.ROOT)));
    enabled.ifPresent(value -> fields.put("enabled", value));
    transport.ifPresent(value -> fields.put("transport", value.name().toLowerCase(Locale.ROOT)));
    certificate.ifPresent(value -> fields.put("certificate", value));
    analytics.ifPresent(value -> fields.put("analytics", value));
    if (!analyticsArguments.isEmpty()) {
      boolean none = analyticsArguments.equals(List.of(""));
      fields.put("analyticsArguments", none ? List.of() : analyticsArguments);
    }
    analyticsOnBackup.ifPresent(value -> fields.put("analyticsOnBackup", value));
    retentionDays.ifPresent(text -> putLimit(fields, "retentionDays", "--retention-days", text));
    maxGigabytes.ifPresent(text -> putLimit(fields, "maxGigabytes", "--max-gigabytes", text));
    return fields;
  }

  private void putLimit(Map<String, Object> fields, String field, String option, String text) {
    if (text.equals("default")) {
      fields.put(field, NullNode.instance);
    } else if (text.matches("[0-9]{1,9}")) {
      fields.put(field, Integer.valueOf(text));
    } else {
      throw new ParameterException(
          spec.commandLine(),
          option + ": '" + text + "' is neither a whole number nor the word default");
    }
  }
}
