package dev.meerkat.lab.dataset;

import dev.meerkat.core.replication.Mode;
import dev.meerkat.lab.LabFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// `lab/links`: cuts the link of a dataset many times in mid-load, fills both disks once, and kills
/// each side in mid-resync; in the end both folders must be equal.
public final class LinkCampaign {
  /// KiB a second: so that a resync takes long enough to be met, and ends although applications
  /// work.
  private static final List<String> SLOW = List.of("--limit", "24576");

  private LinkCampaign() {}

  private record Order(Mode mode, int rounds, long seed, Path folder) {
    static Order of(String[] words) {
      Order order = new Order(Mode.SYNCHRONOUS, 10, System.nanoTime(), Path.of("/var/tmp"));
      for (Words.Option option : Words.of(words)) {
        order = order.with(option.name(), option.value());
      }
      return order;
    }

    private Order with(String option, String value) {
      return switch (option) {
        case "--mode" -> new Order(Words.one(Mode.values(), value), rounds, seed, folder);
        case "--rounds" -> new Order(mode, Words.number(value), seed, folder);
        case "--seed" -> new Order(mode, rounds, Long.parseLong(value), folder);
        case "--folder" -> new Order(mode, rounds, seed, Path.of(value));
        default -> throw new LabFailure("there is no option " + option);
      };
    }
  }

  public static void main(String[] words) throws Exception {
    Order order = Order.of(words);
    Path folder = DatasetPair.newFolder(order.folder());
    System.out.println("links, " + order + ", in " + folder);
    LoopDisk north = LoopDisk.mount(folder.resolve("north"));
    LoopDisk south = LoopDisk.mount(folder.resolve("south"));
    try (DatasetPair pair = DatasetPair.start(order.mode(), folder, SLOW)) {
      run(order, new LinkRounds(pair, Map.of("north", north, "south", south), random(order)));
    } catch (LabFailure e) {
      throw new LabFailure("logs are in " + folder + ": " + e.getMessage(), e);
    }
    System.exit(0);
  }

  private static SplittableRandom random(Order order) {
    return new SplittableRandom(order.seed());
  }

  private static void run(Order order, LinkRounds rounds) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("round,cut_ms");
    Files.createDirectories(Words.OUT);
    for (int round = 1; round <= order.rounds(); round++) {
      lines.add(round + "," + rounds.cut());
      Files.write(Words.OUT.resolve("links-" + Words.word(order.mode()) + ".csv"), lines);
      System.out.println("cut " + round + " of " + order.rounds());
      if (round == (order.rounds() + 3) / 4) {
        rounds.fillStandby();
        System.out.println("the standby's disk was full");
      }
      if (round == (order.rounds() + 1) / 2) {
        rounds.fillActive();
        System.out.println("the active side's disk was full");
      }
      if (round == (3 * order.rounds() + 3) / 4) {
        rounds.killStandbyInMidResync();
        System.out.println("the standby died in mid-resync");
        rounds.killActiveInMidResync();
        System.out.println("the active side died in mid-resync");
      }
    }
    rounds.end();
    System.out.println(
        order.rounds() + " cuts, two full disks, two deaths in mid-resync; both folders are equal");
  }
}
