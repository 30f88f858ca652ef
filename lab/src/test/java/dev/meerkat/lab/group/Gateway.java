package dev.meerkat.lab.group;

import dev.meerkat.lab.Shell;
import java.util.List;

/// The isolation address in the eyes of a host: a firewall there drops its answers to pings, and
/// nothing else, as if it had been told not to answer any.
record Gateway(Machine to) {
  private static final String NONE = "add table ip gateway\ndelete table ip gateway\n";

  void silence() {
    apply(
        """
        table ip gateway {
          chain in {
            type filter hook input priority 0
            icmp type echo-reply drop
          }
        }
        """);
  }

  void answer() {
    apply("");
  }

  private void apply(String rules) {
    Shell.run(to.host().namespace().command(List.of("nft", NONE + rules)));
  }
}
