package dev.meerkat.core.group;

/// The times by which a group decides, all in milliseconds of monotonic clocks.
///
/// A host may be active until `leaseMillis` after it *asked* for what was then granted;
/// `fenceMillis` before that it makes an end of everything that still runs. The other host waits
/// for `leaseMillis + marginMillis` after it *learned* of the last grant.
///
/// @param fenceMillis how long it may take to kill, to abort and to drop the address
/// @param marginMillis for clocks that do not run alike, and for what the kernel takes its time for
/// @param drainMillis a planned switch whose data is not equal after that long is given up
/// @param graceMillis how long a host gives way to one that is to be asked first
/// @param retryMillis a host on which the group failed tries again after that long
public record GroupTimes(
    long leaseMillis,
    long fenceMillis,
    long marginMillis,
    long drainMillis,
    long graceMillis,
    long retryMillis) {
  public static final GroupTimes DEFAULT = new GroupTimes(3_500, 500, 437, 60_000, 5_000, 60_000);

  /// How often a host asks for its lease anew.
  public long renewMillis() {
    return leaseMillis / 4;
  }

  static GroupTimes read(Node node) {
    node.allow(
        "leaseMillis",
        "fenceMillis",
        "marginMillis",
        "drainSeconds",
        "graceSeconds",
        "retrySeconds");
    long lease = node.number("leaseMillis", DEFAULT.leaseMillis, 500, 600_000);
    long fence = node.number("fenceMillis", Math.min(DEFAULT.fenceMillis, lease / 4), 50, 60_000);
    if (fence > lease / 2) {
      throw node.field("fenceMillis")
          .bad(fence + " leaves no time to run in a lease of " + lease + ": at most half of it");
    }
    return new GroupTimes(
        lease,
        fence,
        node.number("marginMillis", Math.max(100, lease / 8), 50, 60_000),
        node.seconds("drainSeconds", DEFAULT.drainMillis / 1_000, 1, 86_400),
        node.seconds("graceSeconds", DEFAULT.graceMillis / 1_000, 1, 600),
        node.seconds("retrySeconds", DEFAULT.retryMillis / 1_000, 1, 86_400));
  }
}
