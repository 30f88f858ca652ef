package dev.meerkat.resources;

import dev.meerkat.core.group.Prefixed;
import dev.meerkat.core.group.Resource;
import dev.meerkat.core.group.ResourceId;
import dev.meerkat.core.group.resource.AddressResource;
import dev.meerkat.core.group.resource.ProcessResource;
import dev.meerkat.resources.kind.DriverKind;
import dev.meerkat.resources.kind.StandardDrivers;
import dev.meerkat.resources.kind.TestDrivers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The resources of a group in a process of their own, which may be stopped, killed, or in another
/// network namespace. Words come as lines, and what comes of them goes as lines.
///
///     java GroupProgram FOLDER 'defend|ASK|QUIET' 'process|web|/bin/sleep|1000' 'address|ip|10.9.0.10/24|eth0,eth1|MAC|FLAGS'
final class GroupProgram {
  private GroupProgram() {}

  public static void main(String[] words) throws Exception {
    List<Resource> all = new ArrayList<>();
    List<DriverKind<?>> kinds = StandardDrivers.ALL;
    for (var word : List.of(words).subList(1, words.length)) {
      var parts = word.split("\\|", -1);
      if (parts[0].equals("defend")) {
        kinds = TestDrivers.defending(Long.parseLong(parts[1]), Long.parseLong(parts[2]));
      } else {
        all.add(resource(parts));
      }
    }
    try (var group = new TestGroup(Path.of(words[0]), kinds, all.toArray(Resource[]::new));
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println("ready");
      for (var line = input.readLine(); line != null; line = input.readLine()) {
        System.out.println(perform(group, line.split(" ", -1)));
      }
    }
  }

  private static Resource resource(String[] words) {
    if (words[0].equals("process")) {
      var command = Arrays.asList(words).subList(2, words.length);
      return TestGroup.resource(words[1], new ProcessResource(command, Optional.empty()));
    }
    var interfaces = new TreeMap<>(Map.of(TestGroup.NORTH, List.of(words[3].split(",", -1))));
    var settings =
        new AddressResource(
            Prefixed.of(words[2]),
            interfaces,
            words[4].isEmpty() ? Optional.empty() : Optional.of(words[4]),
            words[5].contains("skip"),
            words[5].contains("replace"),
            words[5].contains("back"));
    return TestGroup.resource(words[1], settings);
  }

  private static String perform(TestGroup group, String[] words)
      throws IOException, InterruptedException {
    switch (words[0]) {
      case "arm" -> {
        group.armFor(Long.parseLong(words[1]));
        return "armed";
      }
      case "farewell" -> {
        byte[] packet = words[2].getBytes(StandardCharsets.UTF_8);
        group.guard.farewells(
            List.of(new Farewell("127.0.0.1", Integer.parseInt(words[1]), packet)));
        return "prepared";
      }
      case "disarm" -> {
        group.guard.disarm();
        return "disarmed";
      }
      case "probe" -> group.resources.probe(1);
      case "start" -> group.resources.start(new ResourceId(words[1]), 1);
      case "stop" -> group.resources.stop(new ResourceId(words[1]), 2);
      case "fence" -> group.resources.fence(3, TestGroup.FENCE_MILLIS);
      case "trouble" -> {
        return "trouble " + group.resources.trouble(new ResourceId(words[1]));
      }
      case "next" -> {}
      default -> throw new IllegalArgumentException(words[0]);
    }
    return group.heard.next();
  }
}
