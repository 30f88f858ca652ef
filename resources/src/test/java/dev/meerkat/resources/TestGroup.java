package dev.meerkat.resources;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.Limits;
import dev.meerkat.core.group.Monitor;
import dev.meerkat.core.group.Prefixed;
import dev.meerkat.core.group.Resource;
import dev.meerkat.core.group.ResourceId;
import dev.meerkat.core.group.resource.AddressResource;
import dev.meerkat.core.group.resource.ResourceSettings;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.resources.host.RunningProcess;
import dev.meerkat.resources.kind.DriverKind;
import dev.meerkat.resources.kind.StandardDrivers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// A group with its guard on this host. Closing it makes an end of everything, however a test went.
final class TestGroup implements AutoCloseable {
  static final GroupId SHOP = new GroupId("shop");
  static final ServerId NORTH = new ServerId("north");
  static final ServerId SOUTH = new ServerId("south");
  static final long FENCE_MILLIS = 20_000;
  static final Limits PATIENT = new Limits(60_000, 60_000, 2, 600_000);

  final Path folder;
  final Guard guard;
  final Heard heard = new Heard();
  final Resources resources;
  private long attempts;

  TestGroup(Path folder, Resource... all) throws IOException {
    this(folder, StandardDrivers.ALL, all);
  }

  TestGroup(Path folder, List<DriverKind<?>> kinds, Resource... all) throws IOException {
    this(folder, kinds, _ -> false, all);
  }

  TestGroup(Path folder, List<DriverKind<?>> kinds, Rivals rivals, Resource... all)
      throws IOException {
    this(
        folder,
        Guard.open(SHOP, folder, Optional.empty(), TestGroup::bootMillis),
        kinds,
        rivals,
        all);
  }

  /// On a host that has no cgroups.
  static TestGroup withoutCgroup(Path folder, Resource... all) throws IOException {
    var guard = Guard.open(SHOP, folder, Optional.empty(), TestGroup::bootMillis, Optional.empty());
    return new TestGroup(folder, guard, StandardDrivers.ALL, _ -> false, all);
  }

  private TestGroup(
      Path folder, Guard guard, List<DriverKind<?>> kinds, Rivals rivals, Resource... all)
      throws IOException {
    this.folder = folder;
    this.guard = guard;
    this.resources = Resources.open(SHOP, NORTH, List.of(all), guard, rivals, heard, kinds);
  }

  /// `./check` runs what needs this as root: it has the tag `root`.
  static void assumeRoot() throws IOException {
    assumeTrue(
        (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0,
        "interfaces, mounts and the processes of others need root");
  }

  static long bootMillis() {
    try {
      return Guard.uptimeMillis(Files.readString(Path.of("/proc/uptime")));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Resource resource(String name, ResourceSettings settings) {
    return resource(name, settings, PATIENT, Optional.empty());
  }

  static Resource resource(
      String name, ResourceSettings settings, Limits limits, Optional<Monitor> monitor) {
    return new Resource(new ResourceId(name), settings, new TreeSet<>(), limits, monitor);
  }

  /// On an interface that no host has.
  static Resource address(String name, String address) {
    return address(name, address, false);
  }

  /// The same, in the place of the interface's own address.
  static Resource replacing(String name, String address) {
    return address(name, address, true);
  }

  private static Resource address(String name, String address, boolean replace) {
    var interfaces = new TreeMap<>(Map.of(NORTH, List.of("none0")));
    return resource(
        name,
        new AddressResource(
            Prefixed.of(address), interfaces, Optional.empty(), false, replace, false));
  }

  static Path script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  void armFor(long millis) throws IOException {
    guard.arm(bootMillis() + millis);
  }

  /// What came of it.
  String start(String name) throws InterruptedException {
    resources.start(new ResourceId(name), ++attempts);
    return heard.next();
  }

  String stop(String name) throws InterruptedException {
    resources.stop(new ResourceId(name), ++attempts);
    return heard.next();
  }

  String kill(String name) throws InterruptedException {
    resources.kill(new ResourceId(name), ++attempts);
    return heard.next();
  }

  String fence() throws InterruptedException {
    return fence(FENCE_MILLIS);
  }

  String fence(long atMostMillis) throws InterruptedException {
    resources.fence(++attempts, atMostMillis);
    return heard.next();
  }

  /// What the system says of the group.
  List<String> left() throws IOException {
    return left(folder);
  }

  static List<String> left(Path folder) throws IOException {
    return call(folder, "left");
  }

  static List<String> call(Path folder, String verb) throws IOException {
    return call(
        new ProcessBuilder("sh", folder.resolve("guard.sh").toString(), verb, folder.toString()));
  }

  static List<String> guard(Path folder, String... words) throws IOException {
    var all = new ArrayList<>(List.of("sh", folder.resolve("guard.sh").toString()));
    all.addAll(List.of(words));
    return call(new ProcessBuilder(all));
  }

  /// @param tools programs that are found before those of the system
  static List<String> call(Path folder, String verb, Path tools) throws IOException {
    var builder =
        new ProcessBuilder("sh", folder.resolve("guard.sh").toString(), verb, folder.toString());
    builder.environment().merge("PATH", tools.toString(), (path, first) -> first + ":" + path);
    return call(builder);
  }

  private static List<String> call(ProcessBuilder builder) throws IOException {
    var process = builder.redirectErrorStream(true).start();
    var lines = new ArrayList<String>();
    try (var output = process.inputReader()) {
      output.lines().forEach(lines::add); // Until it ends.
    }
    return lines;
  }

  /// Until the guard has ended, which needs its folder.
  static void awaitGuard(Path folder) {
    Eventually.is(
        "the guard has ended",
        () ->
            RunningProcess.read(folder.resolve("guard.pid"))
                .filter(RunningProcess::isAlive)
                .isEmpty());
  }

  @Override
  public void close() throws IOException {
    resources.close();
    guard.disarm();
    call(folder, "end");
    awaitGuard(folder);
  }
}
