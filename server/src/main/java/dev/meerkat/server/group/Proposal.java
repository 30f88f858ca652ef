package dev.meerkat.server.group;

import dev.meerkat.cluster.beat.BeatKey;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import java.util.Optional;

/// A change of the document of a group, which both hosts store or none.
///
/// @param number of the change, which no other has
/// @param before the number of the change that it follows; empty when there is no such group yet
/// @param by the host that has begun it, and decides whether it is made
/// @param to the other host
/// @param text empty for the removal of the group
/// @param key of the links from then on
/// @param alone the host that has run the group alone until this change, which gives it to both
///   again: what is known of the copies is of the past then
/// @param atMillis when it was made: the wall clock of its host, but later than the one before
public record Proposal(
    GroupId group,
    String number,
    String before,
    ServerId by,
    ServerId to,
    Optional<GroupText> text,
    BeatKey key,
    Optional<ServerId> alone,
    long atMillis) {

  /// The same, of a group that one host has run alone until then.
  Proposal pairing(ServerId host) {
    return new Proposal(group, number, before, by, to, text, key, Optional.of(host), atMillis);
  }

  /// Whether it takes a group from that host, which has run it alone and was taken for gone: what
  /// runs there is to end.
  boolean overrules(ServerId host) {
    return alone.equals(Optional.of(host)) && !by.equals(host);
  }

  /// The other one of the two hosts.
  ServerId otherThan(ServerId host) {
    return by.equals(host) ? to : by;
  }

  /// Whether one host runs the group by itself, by that document.
  boolean isStandingAlone() throws GroupRefused {
    return text.isPresent() && text.get().standAlone().isPresent();
  }
}
