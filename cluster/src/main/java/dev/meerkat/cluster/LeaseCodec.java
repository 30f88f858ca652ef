package dev.meerkat.cluster;

import dev.meerkat.core.group.Lease;
import dev.meerkat.core.model.ServerId;
import java.util.Optional;

/// A [Lease] as bytes, at most [#MAX_BYTES]: version and epoch (numbers); flags (octet; 1: the
/// group is in, 2: a holder follows, 4: a target follows); run (number); holder and target (texts),
/// where the flags say so.
public final class LeaseCodec {
  public static final int MAX_BYTES = 156;

  private static final int IN = 1;
  private static final int HELD = 2;
  private static final int TARGETED = 4;
  private static final int ALL = 7;
  private static final int MAX_NAME_BYTES = 63;

  private LeaseCodec() {}

  public static void write(Lease lease, WireWriter out) {
    out.number(lease.version());
    out.number(lease.epoch());
    out.octet(
        (lease.in() ? IN : 0)
            | (lease.holder().isPresent() ? HELD : 0)
            | (lease.target().isPresent() ? TARGETED : 0));
    out.number(lease.run());
    lease.holder().ifPresent(holder -> out.text(holder.value()));
    lease.target().ifPresent(target -> out.text(target.value()));
  }

  public static Lease read(WireReader in) throws WireException {
    long version = in.number();
    long epoch = in.number();
    int flags = in.octet();
    if (flags > ALL) {
      throw in.wrong("the flags " + flags + " of a lease are not known");
    }
    long run = in.number();
    Optional<ServerId> holder = server(in, (flags & HELD) != 0);
    return new Lease(
        version, epoch, holder, run, (flags & IN) != 0, server(in, (flags & TARGETED) != 0));
  }

  private static Optional<ServerId> server(WireReader in, boolean follows) throws WireException {
    if (!follows) {
      return Optional.empty();
    }
    String name = in.text("server name", MAX_NAME_BYTES);
    try {
      return Optional.of(new ServerId(name));
    } catch (IllegalArgumentException e) {
      throw in.wrong(String.valueOf(e.getMessage()));
    }
  }
}
