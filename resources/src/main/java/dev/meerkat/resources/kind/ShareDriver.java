package dev.meerkat.resources.kind;

import dev.meerkat.core.group.resource.ShareResource;
import dev.meerkat.resources.host.Command;
import dev.meerkat.resources.host.ResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A folder that clients of Samba or NFS mount. The server itself is the host's own, and runs on
/// both hosts; only the share comes and goes.
final class ShareDriver implements Driver {
  private static final List<String> ANYBODY = List.of("*(ro)");

  /// What `net` says where Samba is not set up to have shares made by it; guard.sh knows it, too.
  private static final String DISABLED = "usershares are currently disabled";

  private static final SortedMap<String, String> UNTRANSLATED =
      Collections.unmodifiableSortedMap(new TreeMap<>(Map.of("LC_ALL", "C")));

  private final ShareResource settings;

  ShareDriver(ShareResource settings) {
    this.settings = settings;
  }

  /// What makes it: for NFS, each option is a client and its options, such as
  /// `10.0.0.0/24(rw,sync)` (`exports(5)`); for Samba, the options are `acl=...`, `guest_ok=y` and
  /// `comment=...` (`net(8)`).
  static List<List<String>> adding(ShareResource settings) throws ResourceException {
    checkOptions(settings);
    return switch (settings.protocol()) {
      case SAMBA ->
          List.of(
              List.of(
                  "net",
                  "usershare",
                  "add",
                  settings.name(),
                  settings.folder(),
                  option(settings, "comment", ""),
                  option(settings, "acl", "Everyone:R"),
                  "guest_ok=" + option(settings, "guest_ok", "n")));
      case NFS -> {
        var all = new ArrayList<List<String>>();
        for (var client : clients(settings)) {
          int open = client.indexOf('(');
          all.add(
              List.of(
                  "exportfs",
                  "-o",
                  client.substring(open + 1, client.length() - 1),
                  exported(client, settings)));
        }
        yield all;
      }
    };
  }

  /// What takes it away; nothing for options that it cannot have been made with.
  static List<List<String>> removing(ShareResource settings) {
    return switch (settings.protocol()) {
      case SAMBA ->
          List.of(
              List.of("net", "usershare", "delete", settings.name()),
              List.of("smbcontrol", "smbd", "close-share", settings.name()));
      case NFS ->
          clients(settings).stream()
              .map(client -> List.of("exportfs", "-u", exported(client, settings)))
              .toList();
    };
  }

  private static List<String> clients(ShareResource settings) {
    return settings.options().isEmpty()
        ? ANYBODY
        : settings.options().stream().filter(settings.protocol()::takes).toList();
  }

  private static String exported(String client, ShareResource settings) {
    return client.substring(0, client.indexOf('(')) + ":" + settings.folder();
  }

  private static void checkOptions(ShareResource settings) throws ResourceException {
    for (var option : settings.options()) {
      if (!settings.protocol().takes(option)) {
        throw new ResourceException(
            "'"
                + option
                + "' in the options of share "
                + settings.name()
                + " "
                + settings.protocol().refusal());
      }
    }
  }

  private static String option(ShareResource settings, String name, String otherwise) {
    return settings.options().stream()
        .filter(each -> each.startsWith(name + "="))
        .map(each -> each.substring(name.length() + 1))
        .findFirst()
        .orElse(otherwise);
  }

  private String tool() {
    return switch (settings.protocol()) {
      case SAMBA -> "net";
      case NFS -> "exportfs";
    };
  }

  /// Whether the lists that the servers keep have its name, or its folder, so that a host without
  /// the server has no share.
  @Override
  public boolean runs(Launch launch) throws ResourceException, IOException, InterruptedException {
    if (!isInstalled(tool())) {
      return false;
    }
    return switch (settings.protocol()) {
      case SAMBA ->
          lists(
              Command.run(
                  launch.remainingMillis() + 1,
                  UNTRANSLATED,
                  List.of("net", "usershare", "list", settings.name())),
              settings.name());
      case NFS ->
          exports(
              Command.good(launch.remainingMillis() + 1, List.of("exportfs")), settings.folder());
    };
  }

  /// @param listed by `net usershare list`
  /// @throws ResourceException when it could not look, so that nobody knows
  static boolean lists(Command.Ended listed, String name) throws ResourceException {
    if (listed.isGood()) {
      return listed.output().lines().anyMatch(line -> line.equalsIgnoreCase(name));
    }
    if (listed.output().contains(DISABLED)) {
      return false; // Samba serves none of them then.
    }
    throw new ResourceException(
        "whether there is a share "
            + name
            + " cannot be seen: 'net usershare list' ended with "
            + listed.exit()
            + (listed.output().isEmpty() ? "" : ": " + listed.output()));
  }

  /// @param listed by `exportfs`: a folder, and in the same line or the next ones its clients
  static boolean exports(String listed, String folder) {
    return listed
        .lines()
        .anyMatch(line ->
            line.equals(folder) || line.startsWith(folder + " ") || line.startsWith(folder + "\t"));
  }

  private static boolean isInstalled(String tool) {
    return Stream.concat(
            Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1)),
            Stream.of("/usr/sbin", "/usr/bin"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }

  private void checkInstalled() throws ResourceException {
    if (!isInstalled(tool())) {
      throw new ResourceException(
          "share "
              + settings.name()
              + " needs `"
              + tool()
              + "`, which is not on this host: install "
              + (settings.protocol() == ShareResource.Protocol.SAMBA
                  ? "samba and samba-common-bin"
                  : "nfs-kernel-server"));
    }
  }

  @Override
  public void start(Launch launch) throws ResourceException, IOException, InterruptedException {
    checkInstalled();
    if (!Files.isDirectory(Path.of(settings.folder()))) {
      throw new ResourceException(
          "share "
              + settings.name()
              + " has no folder "
              + settings.folder()
              + " on this host: create it, or let the share depend on what mounts it");
    }
    for (var words : adding(settings)) {
      launch.tool(words);
    }
  }

  @Override
  public void stop(Launch launch) throws ResourceException, IOException, InterruptedException {
    if (!runs(launch)) {
      return;
    }
    for (var words : removing(settings)) {
      // Clients of a share that has gone are let go; without any, that fails.
      if (words.getFirst().equals("smbcontrol")) {
        var _ = launch.ask(words);
      } else {
        launch.tool(words);
      }
    }
  }

  @Override
  public void kill(Launch launch) throws ResourceException, IOException, InterruptedException {
    stop(launch);
  }

  @Override
  public void tend(Launch launch) throws ResourceException, IOException, InterruptedException {
    if (!runs(launch)) {
      throw new ResourceException(
          "share " + settings.name() + " has gone: somebody has removed it");
    }
  }

  @Override
  public List<String> ends() {
    return switch (settings.protocol()) {
      case SAMBA -> List.of("samba\t" + settings.name());
      case NFS ->
          clients(settings).stream()
              .map(client -> "nfs\t" + exported(client, settings) + "\t" + settings.folder())
              .toList();
    };
  }

  @Override
  public long lookMillis() {
    return 5 * LOOK_MILLIS;
  }
}
