package dev.meerkat.lab.group;

import java.util.function.Predicate;

/// kill -9 of one program of the shop.
///
/// @param isStruck whether it is that one, by its command line
record ShopHarm(Predicate<String> isStruck) implements Harm {
  @Override
  public Outcome outcome() {
    return Outcome.RECOVERS;
  }

  @Override
  public void harm(GroupSite site, Machine active) {
    for (long process : site.lookout().processes(active.host())) {
      ProcessHandle.of(process)
          .filter(each -> each.info().commandLine().filter(isStruck).isPresent())
          .ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Override
  public void mend(GroupSite site, Machine struck) {}
}
