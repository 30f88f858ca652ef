package dev.meerkat.core.group;

import dev.meerkat.core.group.Memory.Bond;
import dev.meerkat.core.group.StewardState.Mandate;
import dev.meerkat.core.group.StewardState.Pending;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.Eligibility;
import dev.meerkat.core.replication.Eligibility.Grade;
import dev.meerkat.core.replication.Takeover;
import java.util.Optional;

/// The part of a step that answers an operator: accepted, refused with the reason and the remedy,
/// or left to the other host. A refused order changes nothing.
final class Ordering {
  /// How long the arbiter may take to record an order, and how long a takeover that was ordered is
  /// tried.
  static final long PATIENCE_MILLIS = 30_000;

  private final Draft d;
  private final Ending ending;
  private final boolean forwarded;

  Ordering(Draft d, Ending ending, boolean forwarded) {
    this.d = d;
    this.ending = ending;
    this.forwarded = forwarded;
  }

  void take(Command command) {
    switch (command) {
      case Command.BringIn(var on) -> bringIn(on);
      case Command.BringOut() -> bringOut(command);
      case Command.Switch() -> switchOver(command);
      case Command.TakeOver(var unconditional, var typed) -> takeOver(unconditional, typed);
      case Command.SelectDataSource(var source, var typed) -> select(source, typed, command);
    }
  }

  private void accept(String sentence) {
    d.reason(sentence);
    d.effect(new StewardEffect.Accept(sentence));
  }

  private void refuse(String sentence) {
    d.reason("refused: " + sentence);
    d.effect(new StewardEffect.Refuse(sentence, false));
  }

  /// The order may lose data, and is carried out once the name of the group is typed.
  private void wantName(String sentence) {
    d.reason("refused: " + sentence);
    d.effect(new StewardEffect.Refuse(sentence, true));
  }

  private void forward(Command command) {
    if (forwarded) {
      refuse("both hosts leave it to the other; the group is just moving: order it again");
      return;
    }
    d.effect(new StewardEffect.Forward(command));
  }

  private void bringIn(Optional<ServerId> named) {
    var on = named.orElseGet(this::withBetterData);
    if (!d.group.hosts().contains(on)) {
      refuse(on + " is no host of the group; these are " + GroupRules.list(d.group.hosts()));
      return;
    }
    if (d.lease().in()) {
      boolean here = named.orElse(d.self).equals(d.self) && !d.lease().isHeldBy(d.other);
      if (d.hold.isPresent() && here) {
        d.hold = Optional.empty();
        accept("tries again on " + d.self);
      } else {
        boolean active = d.phase.isRunning() || isOtherActive();
        refuse(
            "the group is in already"
                + d.lease().holder().filter(_ -> active).map(holder -> ", on " + holder).orElse("")
                + (active
                    ? ": switch it to move it, or bring it out first"
                    : ", and active nowhere: take it over where it is to be, or bring it out first"));
      }
      return;
    }
    if (!on.equals(d.self) && !d.hears()) {
      refuse(
          on
              + " is not heard: start Meerkat there or repair a link, or bring the group in on "
              + d.self
              + " if the data there is the newest");
      return;
    }
    if (d.phase != Phase.OUT && !(d.isUntold() && d.phase == Phase.BRINGING_IN)) {
      refuse("the group is still " + d.phase + " here: wait until it is out");
      return;
    }
    var complaint = d.group.hasData() ? dataComplaint(on, named.isPresent()) : "";
    if (!complaint.isEmpty()) {
      refuse(complaint);
      return;
    }
    var command = new Command.BringIn(Optional.of(on));
    d.pending = Optional.of(new Pending(command, d.at + PATIENCE_MILLIS));
    accept("brings the group in on " + on + warning(on));
  }

  /// Where a group is brought in of which no host was named.
  private ServerId withBetterData() {
    return d.group.hasData() && d.hears()
        ? d.peer.report().map(last -> Bid.withBetterData(d, last)).orElse(d.group.preferred())
        : d.group.preferred();
  }

  /// What the data of a host is good for, as far as is known here.
  private Eligibility worth(ServerId host) {
    return host.equals(d.self) ? LastUse.of(d) : dataOf(host).eligibility();
  }

  private DataReport dataOf(ServerId host) {
    return host.equals(d.self)
        ? d.report
        : d.peer.report().map(PeerReport::data).orElse(DataReport.UNKNOWN);
  }

  /// Why the group is not begun with the data of that host; empty when nothing is against it.
  private String dataComplaint(ServerId on, boolean named) {
    var there = d.group.peerOf(on);
    boolean unknown = dataOf(on).isUnknown() || (!named && d.hears() && dataOf(there).isUnknown());
    if (unknown) {
      return "what the data on "
          + (dataOf(on).isUnknown() ? on : there)
          + " is good for is not known yet: wait a moment, and repeat it";
    }
    var worth = worth(on);
    if (worth.grade() == Grade.INCONSISTENT) {
      return "the data on "
          + on
          + " is of no use ("
          + worth.words()
          + "): select the data source, or bring the group in on the other host";
    }
    if (worth.grade() == Grade.COMPLETE) {
      return "";
    }
    if (!d.hears()) {
      return named
          ? ""
          : "the data on "
              + on
              + " may be older than that on "
              + there
              + ", which is not heard ("
              + worth.words()
              + "): start Meerkat there or repair a link, or name "
              + on
              + " to begin with its data";
    }
    return Takeover.judge(d.group.policy().data(), worth).allowed()
        ? ""
        : "the data on "
            + on
            + " is "
            + worth.grade()
            + " only ("
            + worth.words()
            + "), and the policy is "
            + d.group.policy().data()
            + (worth(there).grade() == Grade.COMPLETE
                ? ": bring the group in on " + there + ", whose data is complete"
                : ": select the data source");
  }

  /// What beginning with the data of that host leaves behind.
  private String warning(ServerId on) {
    var there = d.group.peerOf(on);
    boolean better =
        d.group.hasData() && d.hears() && worth(there).grade().compareTo(worth(on).grade()) < 0;
    return better
        ? ", whose data counts ("
            + worth(on).words()
            + "); what only "
            + there
            + " has is kept aside"
        : "";
  }

  private void refuseUntold() {
    refuse(
        "the arbiter, which knows whether the group is in, has not answered since Meerkat was"
            + " started on "
            + d.self
            + ": see that it can be reached");
  }

  private void bringOut(Command command) {
    if (d.isUntold() && !isHeardActive()) {
      refuseUntold();
    } else if (!d.lease().in() && !d.isUntold()) {
      refuse("the group is out already");
    } else if (d.holds() && d.phase.isRunning()) {
      accept("brings the group out");
      if (d.phase == Phase.FENCING) {
        d.purpose = Optional.of(Purpose.OUT);
      } else {
        ending.stop(Purpose.OUT, "is brought out", Optional.empty());
      }
    } else if (isOtherActive() && d.hears()) {
      forward(command);
    } else if (!d.group.hasWitness() && !d.hears()) {
      refuse(d.other + " is not heard and would bring the group up by itself: repair a link first");
    } else {
      d.pending = Optional.of(new Pending(command, d.at + PATIENCE_MILLIS));
      accept(
          "brings the group out"
              + (isOtherActive()
                  ? "; " + d.other + " is not heard and learns it from the arbiter"
                  : ""));
    }
  }

  private boolean isHeardActive() {
    return d.hears() && d.peer.report().map(PeerReport::running).orElse(false);
  }

  /// Whether the group runs on the other host, or may: it holds the lease, has not told that
  /// nothing runs there by it any more, and its time is not over.
  private boolean isOtherActive() {
    return isHeardActive() || (d.group.hasWitness() && !Bid.heldByOther(d).go());
  }

  private void switchOver(Command command) {
    if (d.isUntold() && !isHeardActive()) {
      refuseUntold();
    } else if (!d.lease().in() && !d.isUntold()) {
      refuse("the group is out: bring it in first");
    } else if (d.holds() && d.phase == Phase.ACTIVE) {
      boolean equalling = !d.group.hasData() || d.report.linked();
      if (d.isPeerReady() && equalling) {
        accept(
            "switches to "
                + d.other
                + (d.group.hasData()
                    ? "; " + d.report.lagBytes() + " bytes are not there yet"
                    : ""));
        ending.stop(Purpose.SWITCH, "switches to " + d.other, Optional.empty());
      } else {
        refuse(
            d.other
                + " is not ready ("
                + d.peerWhy()
                + (equalling || d.isPeerInTrouble()
                    ? d.peerHindrance()
                    : "; the data on " + d.self + ": " + d.report.eligibility().words())
                + "): nothing was changed");
      }
    } else if (d.phase.isRunning() || d.phase == Phase.CLAIMING) {
      refuse("the group is " + d.phase + " on " + d.self + ": wait until it is active");
    } else if (isOtherActive() && d.hears()) {
      forward(command);
    } else {
      refuse(
          "the group is not seen to be active"
              + (d.hears() ? "" : ", and " + d.other + " is not heard")
              + ": take it over if it does not start by itself ("
              + d.why
              + ")");
    }
  }

  private void takeOver(boolean unconditional, String typed) {
    var data = Takeover.judge(d.group.policy().data(), LastUse.of(d));
    if (d.isUntold()) {
      refuseUntold();
    } else if (!d.lease().in()) {
      refuse("the group is out: bring it in");
    } else if (!d.phase.isPassive()) {
      refuse("the group is " + d.phase + " here already");
    } else if (isHeardActive()) {
      refuse(d.other + " has the group and is heard: switch instead, which loses nothing");
    } else if (unconditional && !typed.equals(d.group.id().value())) {
      var worth = LastUse.of(d);
      wantName(
          "the data here is "
              + worth.grade()
              + " ("
              + worth.words()
              + "); what is missing is lost: type the name of the group, "
              + d.group.id()
              + ", to take it over all the same");
    } else if (!unconditional && !data.allowed()) {
      refuse(
          data.sentence()
              + ": start "
              + d.other
              + ", or take the group over unconditionally, which loses what is missing here");
    } else {
      d.override = Optional.of(new Mandate(unconditional, d.at + PATIENCE_MILLIS));
      d.hold = Optional.empty();
      accept(
          "is to take the group over" + (unconditional ? ", whatever its data is good for" : ""));
    }
  }

  private void select(ServerId source, String typed, Command command) {
    if (!d.group.hasData()) {
      refuse("the group has no data");
      return;
    }
    if (!d.group.hosts().contains(source)) {
      refuse(source + " is no host of the group; these are " + GroupRules.list(d.group.hosts()));
      return;
    }
    var loser = d.group.peerOf(source);
    boolean loserRuns = loser.equals(d.self) ? d.phase.isRunning() : isOtherActive();
    if (loserRuns) {
      refuse(
          loser
              + " is active with its data: switch to "
              + source
              + ", or bring the group out first");
      return;
    }
    if (!typed.equals(d.group.id().value())) {
      var theirs =
          loser.equals(d.self) ? d.report : d.peer.report().map(PeerReport::data).orElse(d.report);
      wantName(
          "the data on "
              + loser
              + " ("
              + theirs.eligibility().words()
              + ", "
              + theirs.lagBytes()
              + " bytes that "
              + source
              + " has not) is replaced by that of "
              + source
              + " and kept aside: type the name of the group, "
              + d.group.id()
              + ", to confirm");
      return;
    }
    if (!forwarded && !d.hears()) {
      refuse(d.other + " is not heard and must know: repair a link first");
      return;
    }
    if (d.isUntold()) {
      refuse(
          "the arbiter, which must record it, has not answered since Meerkat was started on "
              + d.self
              + ": see that it can be reached, then repeat it");
      return;
    }
    var memory = d.memory.with(Bond.FOLLOWS);
    boolean own = source.equals(d.self) && !d.group.hasWitness();
    d.remember(own ? memory.holding(d.lease().epoch()) : memory);
    d.data = d.data.is(DataState.Status.CLOSED) ? DataState.CLOSED : d.data;
    d.effect(new StewardEffect.ChooseSource(source));
    if (!forwarded) {
      d.effect(new StewardEffect.Forward(command));
    }
    accept("the data of " + source + " counts; that of " + loser + " is kept aside");
  }

  /// An order waits until the lease says so.
  static void keep(Draft d, Leasing leasing) {
    if (d.pending.isEmpty()) {
      return;
    }
    var command = d.pending.get().command();
    boolean in = command instanceof Command.BringIn;
    if (d.lease().in() == in) {
      d.pending = Optional.empty();
      if (in) {
        tellWhenElsewhere(d, ((Command.BringIn) command).on().orElseThrow());
      }
    } else if (d.at >= d.pending.get().untilMillis()) {
      d.pending = Optional.empty();
      d.reason(
          in && isStillHeld(d)
              ? d.other
                  + " still makes an end of the group: the order is given up; repeat it when"
                  + " nothing runs there"
              : "the arbiter does not answer: the order is given up; see that it can be reached,"
                  + " then repeat it");
    } else if (!leasing.isAsking() && !d.isUntold()) {
      if (command instanceof Command.BringIn(var on)) {
        if (isStillHeld(d)) {
          return;
        }
        leasing.propose(d.lease().broughtIn(on.orElseThrow()));
      } else {
        leasing.propose(d.lease().broughtOut());
      }
    }
  }

  /// It was given before the arbiter had said that the group is in.
  private static void tellWhenElsewhere(Draft d, ServerId on) {
    if (!d.lease().isHeldBy(on) && !d.lease().isFor(on)) {
      d.reason(
          "the group was in already"
              + d.lease().holder().map(holder -> ", on " + holder).orElse("")
              + ": the order to bring it in on "
              + on
              + " does nothing");
    }
  }

  /// Who is still stopping keeps the lease until nothing runs there, or until it is over.
  private static boolean isStillHeld(Draft d) {
    boolean over =
        d.at - d.tenure.learnedMillis() >= d.times().leaseMillis() + d.times().marginMillis();
    return d.lease().isHeldBy(d.other) && !over;
  }
}
