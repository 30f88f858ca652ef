package dev.meerkat.server.api;

import dev.meerkat.cluster.beat.BeatKey;
import dev.meerkat.core.group.Command;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import dev.meerkat.server.group.GroupPeers.Outcome;
import dev.meerkat.server.group.GroupText;
import dev.meerkat.server.group.HostChecklist;
import dev.meerkat.server.group.Proposal;
import dev.meerkat.server.group.Standing;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the hosts of a group ask each other at their site ports, as JSON.
final class GroupForms {
  private GroupForms() {}

  /// @param text null for a removal
  /// @param alone the host that has run the group alone until then; else null
  record Prepare(
      String group,
      String number,
      String before,
      String by,
      String to,
      @Nullable String text,
      String key,
      @Nullable String alone,
      long at,
      boolean has,
      @Nullable SortedMap<String, Long> epochs,
      boolean givenUp) {
    static Prepare of(Proposal proposal, Standing standing) {
      return new Prepare(
          proposal.group().value(),
          proposal.number(),
          proposal.before(),
          proposal.by().value(),
          proposal.to().value(),
          proposal.text().map(GroupText::yaml).orElse(null),
          proposal.key().hex(),
          proposal.alone().map(ServerId::value).orElse(null),
          proposal.atMillis(),
          standing.has(),
          standing.epochs(),
          standing.givenUp());
    }

    Standing standing() {
      return new Standing(has, epochs == null ? new TreeMap<>() : epochs, givenUp);
    }

    /// @throws IllegalArgumentException when it makes no sense
    Proposal proposal() {
      return new Proposal(
          new GroupId(group),
          number,
          before,
          new ServerId(by),
          new ServerId(to),
          Optional.ofNullable(text).map(GroupText::new),
          BeatKey.ofHex(key),
          Optional.ofNullable(alone).map(ServerId::new),
          at);
    }

    /// Not the key.
    @Override
    public String toString() {
      return "change " + number + " of group " + group + " by " + by;
    }
  }

  record Prepared(SortedMap<String, String> facts) {}

  record Hosts(List<String> hosts) {}

  record ChangeNumber(String number) {}

  /// @param known whether the host that answers knows of that change; then it is made
  record Committed(boolean known) {}

  record Result(Outcome outcome) {}

  /// @param clockMillis the wall clock of the host that answers, at the end of its look
  /// @param version of Meerkat there
  record Checked(
      List<HostChecklist.Line> lines,
      SortedMap<String, String> facts,
      long clockMillis,
      String version) {}

  record Verify(boolean mend) {}

  record Typed(String typed) {}

  record StandAlone(String typed, boolean unconditional) {}

  record Document(String document) {}

  record Create(String document, String typed) {}

  /// @param forwarded whether the asking host leaves it to this one
  record Order(
      String command,
      @Nullable String host,
      boolean unconditional,
      String typed,
      boolean forwarded) {
    static Order of(Command command, boolean forwarded) {
      return switch (command) {
        case Command.BringIn(var on) ->
            new Order("bring-in", on.map(ServerId::value).orElse(null), false, "", forwarded);
        case Command.BringOut() -> new Order("bring-out", null, false, "", forwarded);
        case Command.Switch() -> new Order("switch", null, false, "", forwarded);
        case Command.TakeOver(var unconditional, var typed) ->
            new Order("take-over", null, unconditional, typed, forwarded);
        case Command.SelectDataSource(var source, var typed) ->
            new Order("select-data-source", source.value(), false, typed, forwarded);
      };
    }

    /// @throws IllegalArgumentException when it makes no sense
    Command order() {
      var on = Optional.ofNullable(host).map(ServerId::new);
      return switch (command) {
        case "bring-in" -> new Command.BringIn(on);
        case "bring-out" -> new Command.BringOut();
        case "switch" -> new Command.Switch();
        case "take-over" -> new Command.TakeOver(unconditional, typed);
        case "select-data-source" ->
            new Command.SelectDataSource(
                on.orElseThrow(() -> new IllegalArgumentException("no source is named")), typed);
        default -> throw new IllegalArgumentException("there is no order '" + command + "'");
      };
    }
  }
}
