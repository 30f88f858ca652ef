package dev.meerkat.cluster.beat;

import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.group.LinkId;
import dev.meerkat.core.group.PeerReport;
import dev.meerkat.core.heartbeat.LinkPulse;
import dev.meerkat.core.model.ServerId;

/// A beat as it goes over one link.
///
/// @param session, challenge, answer see [Acquaintance]
record LinkPacket(
    Way way, long session, long challenge, long answer, LinkPulse.Came beat, PeerReport report) {
  /// For whom it is: several groups share the sockets of one pair.
  record Way(GroupId group, LinkId link, ServerId from, ServerId to) {}
}
