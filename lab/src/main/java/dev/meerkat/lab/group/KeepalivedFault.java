package dev.meerkat.lab.group;

import dev.meerkat.lab.Network;

/// What is done to keepalived on the host that has the address, for comparison.
enum KeepalivedFault {
  /// The administrator stops it: the other host takes the address.
  SWITCH {
    @Override
    void harm(Network network, Keepalived active) {
      active.stop();
    }

    @Override
    void mend(Network network, Keepalived struck) {
      struck.start();
    }
  },

  /// kill -9 of keepalived.
  KILL {
    @Override
    void harm(Network network, Keepalived active) {
      active.kill();
    }

    @Override
    void mend(Network network, Keepalived struck) {
      struck.start();
    }
  },

  /// SIGSTOP of keepalived.
  STOP {
    @Override
    void harm(Network network, Keepalived active) {
      active.pause();
    }

    @Override
    void mend(Network network, Keepalived struck) {
      struck.resume();
    }
  },

  /// The network of the host is cut.
  CUT {
    @Override
    void harm(Network network, Keepalived active) {
      network.cut(active.host());
    }

    @Override
    void mend(Network network, Keepalived struck) {
      network.heal();
    }
  };

  abstract void harm(Network network, Keepalived active);

  abstract void mend(Network network, Keepalived struck);
}
