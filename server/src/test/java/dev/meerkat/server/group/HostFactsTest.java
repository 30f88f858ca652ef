package dev.meerkat.server.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meerkat.core.group.SiteServers;
import dev.meerkat.core.model.ServerId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is told of hosts that are not alike.
class HostFactsTest {
  private static final String USER = System.getProperty("user.name");
  private static final SiteServers SITE =
      new SiteServers(new TreeSet<>(List.of(new ServerId("north"), new ServerId("south"))));

  @Test
  void aUserWithOtherNumbersIsTold_asTheirDataWouldBelongToSomebodyElse() throws Exception {
    var text =
        TestHost.DOCUMENT.replace(
            "web, process: [/bin/sleep, \"1000\"]",
            "web, process: [/bin/sleep, \"1000\"], user: " + USER);
    var here = HostFacts.of(new GroupText(text).read(SITE));
    // Whoever makes a file owns it.
    Path file = Files.createTempFile("owned", "");
    Object number = Files.getAttribute(file, "unix:uid");
    Files.delete(file);
    assertThat(here.get("user " + USER)).startsWith("number " + number + " with group ");
    assertThat(HostFacts.differences("north", here, "south", here)).isEmpty();

    var there = new TreeMap<>(here);
    there.put("user " + USER, "number 4711 with group 4711");
    assertThat(HostFacts.differences("north", here, "south", there))
        .singleElement()
        .asString()
        .startsWith("user " + USER + " is number " + number)
        .contains("and number 4711 with group 4711 on south: give it the same numbers on both");
  }

  @Test
  void foldersOfDataOnFileSystemsOfTwoKindsAreTold(@TempDir Path folder) throws Exception {
    var text = TestHost.DOCUMENT + "data: [{name: db, folder: " + folder + "}]\n";
    var here = HostFacts.of(new GroupText(text).read(SITE));
    assertThat(here.get(folder.toString()))
        .isEqualTo("a folder on " + Files.getFileStore(folder).type());

    var there = new TreeMap<>(here);
    there.put(folder.toString(), "a folder on floppyfs");
    assertThat(HostFacts.differences("north", here, "south", there))
        .singleElement()
        .asString()
        .startsWith(folder + " is a folder on ")
        .contains("on north and a folder on floppyfs on south");
  }
}
