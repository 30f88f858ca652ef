package dev.meerkat.core.group;

import dev.meerkat.core.model.ServerId;
import java.util.Optional;

/// What the arbiter holds of a group. It replaces one by another only if the one that it holds is
/// the expected one. Without an arbiter, each host holds its own and tells it with its beats.
///
/// @param version grows by one with each replacement, a renewal included: a request that comes late
///   finds another one
/// @param epoch grows by one each time a host is granted the group
/// @param holder who may be active; none when nobody is
/// @param run of the holder: a process that was started again cannot take the request of the one
///   before it for its own
/// @param in whether the group is brought in
/// @param target who is to be active next, and is given way for a moment
public record Lease(
    long version,
    long epoch,
    Optional<ServerId> holder,
    long run,
    boolean in,
    Optional<ServerId> target) {
  public static final Lease FIRST = new Lease(0, 0, Optional.empty(), 0, false, Optional.empty());

  public boolean isHeldBy(ServerId host) {
    return holder.filter(host::equals).isPresent();
  }

  public boolean isFor(ServerId host) {
    return target.filter(host::equals).isPresent();
  }

  Lease broughtIn(ServerId on) {
    return new Lease(version + 1, epoch, Optional.empty(), 0, true, Optional.of(on));
  }

  /// Its holder stops as soon as it learns of it.
  Lease broughtOut() {
    return new Lease(version + 1, epoch, holder, run, false, Optional.empty());
  }

  /// Its holder has stopped.
  Lease ended() {
    return new Lease(version + 1, epoch, Optional.empty(), 0, false, Optional.empty());
  }

  Lease renewed() {
    return new Lease(version + 1, epoch, holder, run, in, Optional.empty());
  }

  Lease takenBy(ServerId host, long hostRun) {
    return new Lease(version + 1, epoch + 1, Optional.of(host), hostRun, in, Optional.empty());
  }

  Lease released(Optional<ServerId> next) {
    return new Lease(version + 1, epoch, Optional.empty(), 0, in, next);
  }

  /// Goes on as the newest after both hosts were active without knowing of one another.
  Lease above(Lease other) {
    return new Lease(
        Math.max(version, other.version) + 1,
        Math.max(epoch, other.epoch) + 1,
        holder,
        run,
        in,
        Optional.empty());
  }

  boolean isNewerThan(Lease other) {
    return epoch == other.epoch ? version > other.version : epoch > other.epoch;
  }

  @Override
  public String toString() {
    return "v"
        + version
        + " epoch "
        + epoch
        + " "
        + holder.map(host -> host + "/" + run).orElse("nobody")
        + (in ? "" : " out")
        + target.map(host -> " for " + host).orElse("");
  }
}
