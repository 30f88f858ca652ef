package dev.meerkat.lab.group;

import dev.meerkat.lab.LabFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/// `lab/tutorial`: sets up the group of `docs/tutorial-mariadb-web.md` by what stands there, does
/// to it what the tutorial does and more, and looks that every order is there that was
/// acknowledged.
public final class TutorialCampaign {
  private TutorialCampaign() {}

  public static void main(String[] words) throws IOException {
    System.exit(run(rounds(words)) ? 0 : 1);
  }

  private static int rounds(String[] words) {
    if (words.length == 0) {
      return 1;
    }
    if (words.length != 2 || !words[0].equals("--runs") || !words[1].matches("[1-9][0-9]{0,3}")) {
      throw new LabFailure("use: lab/tutorial [--runs N]");
    }
    return Integer.parseInt(words[1]);
  }

  private static SequencedMap<String, Harm> harms(Shop shop) {
    var harms = new LinkedHashMap<String, Harm>();
    harms.put("tutorial-switch", Fault.SWITCH);
    harms.put("tutorial-kill", Fault.KILL);
    harms.put("tutorial-mariadb", new ShopHarm(shop::isMariaDb));
    harms.put("tutorial-web", new ShopHarm(shop::isWebServer));
    harms.put("tutorial-cut", Fault.CUT);
    return harms;
  }

  private static boolean run(int rounds) throws IOException {
    Path folder = Files.createTempDirectory(Path.of("/var/tmp"), "meerkat-lab-").toAbsolutePath();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    System.out.println("logs are in " + folder);
    Shop shop = Shop.of(Application.shared(folder));
    try (GroupSite site = GroupSite.start(_ -> shop.document(), shop, folder)) {
      boolean good = true;
      for (var harm : harms(shop).entrySet()) {
        var figures = new GroupFigures(harm.getKey(), OptionalLong.empty());
        for (int number = 1; number <= rounds; number++) {
          figures.add(GroupRun.of(harm.getValue(), site, new SplittableRandom(number)));
        }
        good &= figures.tell(site.lookout().looks());
      }
      var findings = site.findings();
      System.out.printf(
          "%d orders acknowledged to users, %d lost%n", findings.acknowledged(), findings.lost());
      return good && findings.acknowledged() > 0 && findings.lost() == 0;
    } catch (LabFailure e) {
      throw new LabFailure("logs are in " + folder + ": " + e.getMessage(), e);
    }
  }
}
