package dev.meerkat.simulation.group;

import dev.meerkat.core.group.Lease;
import java.util.Optional;
import java.util.function.Consumer;

/// The leases as a majority of three holds them: replaced by comparing. Requests and answers get
/// lost, come twice, and late.
final class Arbiter {
  private final World world;
  private Lease lease = Lease.FIRST;

  Arbiter(World world) {
    this.world = world;
  }

  Lease lease() {
    return lease;
  }

  void consult(Host from, Consumer<Lease> answer) {
    send(from, Optional.empty(), Lease.FIRST, answer);
  }

  void ask(Host from, Lease expected, Lease wanted, Consumer<Lease> answer) {
    send(from, Optional.of(expected), wanted, answer);
    if (world.agenda.onceIn(40)) {
      send(from, Optional.of(expected), wanted, answer);
    }
  }

  private void send(Host from, Optional<Lease> expected, Lease wanted, Consumer<Lease> answer) {
    var agenda = world.agenda;
    long delay = agenda.onceIn(50) ? agenda.number(100, 6_000) : agenda.number(1, 10);
    agenda.after(
        delay,
        () -> {
          if (!world.reachesArbiter(from) || agenda.onceIn(50)) {
            return;
          }
          if (expected.filter(lease::equals).isPresent()) {
            lease = wanted;
            world.story.tell(agenda.now(), () -> "arbiter: " + wanted);
          }
          var told = lease;
          long back = agenda.onceIn(50) ? agenda.number(100, 6_000) : agenda.number(1, 10);
          agenda.after(
              back,
              () -> {
                if (world.reachesArbiter(from)) {
                  answer.accept(told);
                }
              });
        });
  }
}
