package dev.meerkat.lab.group;

import java.util.Map;

/// What is done to a group and its hosts. Each strikes the host on which it is active.
enum Fault implements Harm {
  /// The administrator switches to the other host.
  SWITCH(Outcome.MOVES, 3_000, 3_000) {
    @Override
    public void harm(GroupSite site, Machine active) {
      GroupSite.order(active, "switch", Map.of());
    }

    @Override
    public void mend(GroupSite site, Machine struck) {}
  },

  /// kill -9 of Meerkat; it is started again once the other host has the group.
  KILL(Outcome.MOVES, 2_000, 2_000) {
    @Override
    public void harm(GroupSite site, Machine active) {
      active.server().process().kill();
    }

    @Override
    public void mend(GroupSite site, Machine struck) {
      struck.server().start();
    }
  },

  /// kill -9 of the application.
  APPLICATION(Outcome.RECOVERS, 2_000, 2_000) {
    @Override
    public void harm(GroupSite site, Machine active) {
      for (long process : site.lookout().processes(active.host())) {
        ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly);
      }
    }

    @Override
    public void mend(GroupSite site, Machine struck) {}
  },

  /// SIGSTOP of Meerkat, which wakes once the other host has the group.
  STOP(Outcome.MOVES, 5_000, 2_000) {
    @Override
    public void harm(GroupSite site, Machine active) {
      active.server().process().pause();
    }

    @Override
    public void mend(GroupSite site, Machine struck) {
      struck.server().process().resume();
    }
  },

  /// Both networks of the host are cut.
  CUT(Outcome.MOVES, 5_000, 2_000) {
    @Override
    public void harm(GroupSite site, Machine active) {
      site.network().cut(active.host());
      site.network().cutLink(active.host());
    }

    @Override
    public void mend(GroupSite site, Machine struck) {
      site.network().heal();
    }
  },

  /// The host loses power: nothing of it is heard from one moment on, its guard is gone as well as
  /// Meerkat and the application, and nobody ends anything in good order. What it has written stays
  /// on its disk, also what was not synced.
  POWER(Outcome.MOVES, 5_000, 2_000) {
    @Override
    public void harm(GroupSite site, Machine active) {
      site.network().cut(active.host());
      site.network().cutLink(active.host());
      active.killAll();
    }

    @Override
    public void mend(GroupSite site, Machine struck) {
      site.network().heal();
      struck.server().start();
    }
  },

  /// The service network of the host is cut, while both hosts hear each other on the other one.
  SERVICE(Outcome.MOVES, 5_000, 2_000) {
    @Override
    public void harm(GroupSite site, Machine active) {
      site.network().cut(active.host());
    }

    @Override
    public void mend(GroupSite site, Machine struck) {
      site.network().heal();
    }
  },

  /// The link of the host is cut, while all is well on the service network.
  LINK(Outcome.STAYS, 1_000, 1_000) {
    @Override
    public void harm(GroupSite site, Machine active) {
      site.network().cutLink(active.host());
    }

    @Override
    public void mend(GroupSite site, Machine struck) {
      site.network().heal();
    }
  },

  /// The witness loses power.
  WITNESS(Outcome.STAYS, 1_000, 1_000) {
    @Override
    public void harm(GroupSite site, Machine active) {
      site.network().cut(site.keeper().host());
      site.keeper().server().process().kill();
    }

    @Override
    public void mend(GroupSite site, Machine struck) {
      site.network().heal();
      site.keeper().server().start();
    }
  };

  private final Outcome outcome;
  private final long targetMillis;
  private final long tunedTargetMillis;

  Fault(Outcome outcome, long targetMillis, long tunedTargetMillis) {
    this.outcome = outcome;
    this.targetMillis = targetMillis;
    this.tunedTargetMillis = tunedTargetMillis;
  }

  @Override
  public Outcome outcome() {
    return outcome;
  }

  /// How long users may be without an answer, beside what the application needs to stop and start.
  long targetMillis(boolean tuned) {
    return tuned ? tunedTargetMillis : targetMillis;
  }
}
