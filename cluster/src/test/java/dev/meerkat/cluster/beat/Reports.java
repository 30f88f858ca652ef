package dev.meerkat.cluster.beat;

import dev.meerkat.core.group.DataReport;
import dev.meerkat.core.group.Lease;
import dev.meerkat.core.group.PeerReport;
import dev.meerkat.core.group.Phase;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Eligibility;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Reports for tests.
final class Reports {
  private Reports() {}

  static PeerReport of(long sequence) {
    return new PeerReport(
        1,
        sequence,
        1_000 * sequence,
        0,
        -1,
        Phase.STANDBY,
        false,
        Lease.FIRST,
        true,
        true,
        true,
        DataReport.NONE,
        0,
        false,
        "it waits");
  }

  static PeerReport any(Random random) {
    return new PeerReport(
        any63(random),
        any63(random),
        any63(random),
        any63(random),
        random.nextInt(5) == 0 ? -1 : any63(random) - 1,
        any(random, List.of(Phase.values())),
        random.nextBoolean(),
        anyLease(random),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        new DataReport(
            new Eligibility(any(random, List.of(Eligibility.Grade.values())), anyText(random)),
            random.nextBoolean(),
            random.nextBoolean(),
            any63(random),
            anyText(random)),
        any63(random),
        random.nextBoolean(),
        anyText(random));
  }

  static Lease anyLease(Random random) {
    return new Lease(
        any63(random),
        any63(random),
        anyServer(random),
        any63(random),
        random.nextBoolean(),
        anyServer(random));
  }

  private static Optional<ServerId> anyServer(Random random) {
    return random.nextBoolean()
        ? Optional.empty()
        : Optional.of(new ServerId("s".repeat(1 + random.nextInt(63))));
  }

  private static <T> T any(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  /// Small ones and large ones alike.
  private static long any63(Random random) {
    return random.nextLong() >>> (1 + random.nextInt(63));
  }

  private static String anyText(Random random) {
    return random
        .ints(random.nextInt(50), 0x20, 0x2000)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
