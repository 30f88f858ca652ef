package dev.meerkat.server.group;

import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.Monitor;
import dev.meerkat.core.group.Resource;
import dev.meerkat.core.group.resource.AddressResource;
import dev.meerkat.core.group.resource.AliasResource;
import dev.meerkat.core.group.resource.ProcessResource;
import dev.meerkat.core.group.resource.ScriptResource;
import dev.meerkat.core.group.resource.ServiceResource;
import dev.meerkat.core.group.resource.ShareResource;
import dev.meerkat.core.group.resource.VolumeResource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What one host has of the folders, programs and users that a group names, in words that are the
/// same on both hosts when these are alike.
public final class HostFacts {
  private static final int DIGITS = 16;
  private static final String USER = "user ";
  private static final String ZONE = "the time zone";

  private HostFacts() {}

  /// Programs that the group runs, with the place in the document that names each.
  static SortedMap<String, String> programs(Group group) {
    var programs = new TreeMap<String, String>();
    for (var resource : group.resources()) {
      var where = "resource " + resource.id();
      for (var path : programs(resource)) {
        programs.putIfAbsent(path, where);
      }
      resource
          .monitor()
          .filter(monitor -> monitor.kind() == Monitor.Kind.SCRIPT)
          .ifPresent(monitor -> programs.putIfAbsent(monitor.target(), "the monitor of " + where));
    }
    return programs;
  }

  private static List<String> programs(Resource resource) {
    var paths = new ArrayList<String>();
    switch (resource.settings()) {
      case ScriptResource(var start, var stop) -> {
        start.ifPresent(paths::add);
        stop.ifPresent(paths::add);
      }
      case ProcessResource(var command, _, _) -> paths.add(command.getFirst());
      case AliasResource(_, var script) -> script.ifPresent(paths::add);
      case AddressResource _, ServiceResource _, ShareResource _, VolumeResource _ -> {}
      default -> {} // a kind that came later names its programs itself when it starts
    }
    return paths;
  }

  /// What the host has, by path; of users, by `user NAME`; and its time zone.
  ///
  /// @throws IOException when one of them cannot be read
  static SortedMap<String, String> of(Group group) throws IOException {
    var facts = new TreeMap<String, String>();
    for (var path : programs(group).keySet()) {
      facts.put(path, "a program with the fingerprint " + fingerprint(Path.of(path)));
    }
    for (var user : HostUsers.of(group).keySet()) {
      HostUsers.numbers(user).ifPresent(numbers -> facts.put(USER + user, numbers));
    }
    facts.put(ZONE, HostZone.name());
    for (var dataset : group.data()) {
      var store = Files.getFileStore(Path.of(dataset.folder()));
      facts.put(dataset.folder(), "a folder on " + store.type());
    }
    return facts;
  }

  private static String fingerprint(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      var digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[64 << 10];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// What an administrator ought to know before the group is brought in.
  ///
  /// @return one sentence for each thing that is not alike
  public static List<String> differences(
      String host, SortedMap<String, String> here, String other, SortedMap<String, String> there) {
    var differences = new ArrayList<String>();
    here.forEach((of, fact) -> {
      var theirs = there.get(of);
      if (!fact.equals(theirs)) {
        differences.add(
            of
                + " is "
                + fact
                + " on "
                + host
                + " and "
                + (theirs == null ? "unknown" : theirs)
                + " on "
                + other
                + remedy(of));
      }
    });
    return differences;
  }

  private static String remedy(String of) {
    if (of.startsWith(USER)) {
      return ": give it the same numbers on both (usermod, groupmod, chown), as data belongs to"
          + " numbers";
    }
    return of.equals(ZONE)
        ? ": give both the same (timedatectl set-timezone), as applications go by it"
        : ": see that both do the same";
  }
}
