package dev.meerkat.resources.kind;

import dev.meerkat.core.group.AddressDefence;
import dev.meerkat.core.group.IpAddress;
import dev.meerkat.resources.network.AddressListener;
import dev.meerkat.resources.network.Interface;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks whether another device uses an IPv4 address that this host holds, and defends it as
/// [AddressDefence] says.
///
/// It listens all the time, so that what a device says to all is answered at once (RFC 5227 §2.4);
/// and asks from time to time, as a device that is only spoken to says nothing to all: its answers
/// to others pass this host by. Both on one socket and one thread, which ends by itself when the
/// address is given up or the time of the guard is over.
final class Defence {
  private static final Logger LOG = LoggerFactory.getLogger(Defence.class);

  /// How soon its thread sees that it is to end.
  private static final int HEAR_MILLIS = 500;

  /// @param askMillis between two questions
  /// @param quietMillis how long a device is not heard that does not use the address any more
  record Times(long askMillis, long quietMillis) {
    static final Times STANDARD = new Times(5_000, 60_000);
  }

  private final IpAddress address;
  private final DriverSetting setting;
  private final Times times;
  private Optional<Run> run = Optional.empty();

  Defence(IpAddress address, DriverSetting setting, Times times) {
    this.address = address;
    this.setting = setting;
    this.times = times;
  }

  /// Goes on where it is on already; else begins there. Is to be called again and again.
  ///
  /// @param on that has the address; one with the hardware address that goes with it to the other
  ///   host, where that is fixed
  /// @param own hardware addresses of this host, which do not count
  synchronized void keep(Interface on, List<String> own) {
    if (address.isIpv6()) {
      return; // Nobody looks: whoever asks before he takes it hears from the kernel that it is
      // used.
    }
    var before = run.filter(each -> each.on.index() == on.index());
    if (before.isEmpty()) {
      end();
    }
    var now =
        before.orElseGet(
            () -> new Run(on, new AddressDefence(address, on.name(), times.quietMillis())));
    now.own = List.copyOf(own);
    if (!now.thread.isAlive()) {
      now.begin();
    }
    run = Optional.of(now);
  }

  synchronized void end() {
    run.ifPresent(each -> each.ended = true);
    run = Optional.empty();
  }

  /// What an administrator is to do now; empty when nothing.
  synchronized String trouble() {
    return run.map(each -> each.trouble).orElse("");
  }

  /// On one interface.
  private final class Run {
    private final Interface on;
    private final AddressDefence defence;
    private final Consumer<String> notes = setting.notes();
    private Thread thread = new Thread();
    private volatile List<String> own = List.of();
    private volatile boolean ended;
    private volatile String trouble = "";
    private volatile String failure = "";

    Run(Interface on, AddressDefence defence) {
      this.on = on;
      this.defence = defence;
    }

    /// Of those before, none lives.
    void begin() {
      // Hearing blocks a thread.
      thread =
          Thread.ofPlatform()
              .daemon()
              .name("defend-" + setting.resource())
              .start(this::listenUntilItFails);
    }

    private void listenUntilItFails() {
      try (var listener = AddressListener.open(address, on)) {
        listen(listener);
      } catch (IOException | IllegalArgumentException e) {
        var words = String.valueOf(e.getMessage());
        if (!ended && !words.equals(failure)) {
          failure = words;
          LOG.warn("cannot see whether another device uses {}: {}", address, words);
        }
      }
    }

    private void listen(AddressListener listener) throws IOException {
      long askedMillis = nowMillis() - times.askMillis();
      while (mayGoOn()) {
        if (nowMillis() - askedMillis >= times.askMillis()) {
          askedMillis = nowMillis();
          listener.ask();
        }
        var other = listener.hear(HEAR_MILLIS).filter(mac -> !own.contains(mac));
        if (mayGoOn()) {
          long atMillis = nowMillis();
          perform(
              other.isPresent() ? defence.seen(other.get(), atMillis) : defence.look(atMillis),
              listener);
        }
      }
    }

    /// What came while the host was suspended may be of the other one, which has taken over.
    private boolean mayGoOn() {
      return !ended && setting.lease().remainingMillis() > 0;
    }

    private void perform(AddressDefence.Step step, AddressListener listener) throws IOException {
      trouble = defence.trouble();
      step.told().forEach(notes);
      if (step.announce()) {
        listener.announce();
      }
    }
  }

  private static long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
