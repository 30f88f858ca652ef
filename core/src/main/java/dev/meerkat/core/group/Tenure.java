package dev.meerkat.core.group;

import dev.meerkat.core.model.ServerId;
import java.util.Optional;

/// The lease as one host knows it, and until when this host may be active by it, all by its own
/// monotonic clock.
///
/// **Never two.** What this host was granted counts from before it *asked*; what the other host was
/// granted counts from when this host *learned* of it. So the other's time is over here only after
/// it was over there.
///
/// @param learnedMillis when this version was first seen here
/// @param untilMillis when everything must have ended here
/// @param asked what the arbiter has been asked to put in place of `lease`
/// @param vacated whether this host has made an end of what it ran in the epoch of this lease, and
///   may have asked the arbiter to give that to somebody else. It begins nothing in that epoch
///   again, so the other host need not wait for the lease to end
/// @param users who has had the group, as far as leases tell that were seen here
public record Tenure(
    Lease lease,
    long learnedMillis,
    long untilMillis,
    Optional<Asked> asked,
    boolean vacated,
    Users users) {
  /// @param sinceMillis when anything was first asked for in place of that lease: which of several
  ///   requests was granted is not known
  public record Asked(Lease wanted, long sinceMillis, long repeatedMillis) {}

  /// Since the group was brought in; nobody while it is out.
  ///
  /// @param last in the epoch of the lease
  /// @param former in the epoch before that
  public record Users(Optional<ServerId> last, Optional<ServerId> former) {
    private static final Users NOBODY = new Users(Optional.empty(), Optional.empty());

    private static Users of(Lease lease) {
      return lease.in() ? new Users(lease.holder(), Optional.empty()) : NOBODY;
    }

    private Users after(Lease before, Lease next) {
      if (!next.in()) {
        return NOBODY;
      }
      if (next.epoch() == before.epoch()) {
        return new Users(next.holder().or(() -> last), former);
      }
      return next.epoch() == before.epoch() + 1 ? new Users(next.holder(), last) : of(next);
    }
  }

  static Tenure of(Lease lease, long atMillis) {
    return new Tenure(lease, atMillis, atMillis, Optional.empty(), false, Users.of(lease));
  }

  Tenure asking(Lease wanted, long atMillis) {
    long since = asked.map(Asked::sinceMillis).orElse(atMillis);
    return new Tenure(
        lease,
        learnedMillis,
        untilMillis,
        Optional.of(new Asked(wanted, since, atMillis)),
        vacated,
        users);
  }

  /// The arbiter says what it holds. What is older than what is known already was overtaken.
  Tenure told(Lease now, ServerId self, long run, long leaseMillis, long atMillis) {
    if (now.version() <= lease.version()) {
      return this;
    }
    boolean granted =
        asked.filter(request -> request.wanted().equals(now)).isPresent()
            && now.isHeldBy(self)
            && now.run() == run;
    long until =
        granted ? Math.max(untilMillis, asked.get().sinceMillis() + leaseMillis) : untilMillis;
    return new Tenure(
        now, atMillis, until, Optional.empty(), isVacatedIn(now), users.after(lease, now));
  }

  private boolean isVacatedIn(Lease next) {
    return vacated && next.epoch() == lease.epoch();
  }

  /// Without an arbiter: this is how it is from now on.
  Tenure put(Lease next, long atMillis) {
    return new Tenure(
        next, atMillis, untilMillis, Optional.empty(), isVacatedIn(next), users.after(lease, next));
  }

  Tenure until(long millis) {
    return new Tenure(lease, learnedMillis, millis, asked, vacated, users);
  }

  /// Before the arbiter is asked to give it to nobody, or to the other one.
  Tenure vacate() {
    return new Tenure(lease, learnedMillis, untilMillis, asked, true, users);
  }

  boolean isHeldBy(ServerId self, long run) {
    return lease.isHeldBy(self) && lease.run() == run;
  }
}
