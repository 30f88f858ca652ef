package dev.meerkat.lab.group;

import dev.meerkat.lab.Shell;
import java.util.List;

/// The way by which the data of a group comes to a host: only that, beats and votes have others. A
/// firewall on the host slows it down or breaks it.
record DataPath(Machine to) {
  private static final int PORT = 8100;
  private static final String NONE = "add table ip data\ndelete table ip data\n";

  /// What is more than 512 KiB in a second gets lost.
  void slow() {
    apply(
        """
        table ip data {
          chain in {
            type filter hook input priority 0
            tcp dport %d limit rate over 512 kbytes/second burst 256 kbytes drop
          }
        }
        """
            .formatted(PORT));
  }

  /// Both sides notice at once.
  void cut() {
    apply(
        """
        table ip data {
          chain in {
            type filter hook input priority 0
            tcp dport %1$d reject with tcp reset
            tcp sport %1$d reject with tcp reset
          }
          chain out {
            type filter hook output priority 0
            tcp dport %1$d reject with tcp reset
            tcp sport %1$d reject with tcp reset
          }
        }
        """
            .formatted(PORT));
  }

  void open() {
    apply("");
  }

  private void apply(String rules) {
    Shell.run(to.host().namespace().command(List.of("nft", NONE + rules)));
  }
}
