package dev.meerkat.server.group;

import dev.meerkat.cluster.beat.BeatKey;
import dev.meerkat.core.group.Group;
import dev.meerkat.core.group.GroupId;
import dev.meerkat.core.model.ServerId;
import java.io.IOException;

/// Makes what a steward works with.
public interface Equipment {
  /// @param key that the links of both hosts are sealed with
  /// @param speaker may be asked by any thread, at any time until the kit is closed
  /// @param facts where outcomes are told
  /// @throws IOException when something cannot be used, with what to do; nothing is left open
  Kit equip(Group group, BeatKey key, Speaker speaker, Facts facts) throws IOException;

  /// Forgets what is known of the copies of a group's data, which nobody uses: what lies in the
  /// folders is compared as a whole when they are used again. Does nothing when nothing is known.
  void forgetCopies(GroupId group) throws IOException;

  /// Forgets what is known of copies that are none of the group's data any more: of a dataset that
  /// it does not name, or that it has in another folder. Nobody uses them; what lies in the folders
  /// stays.
  ///
  /// @param group as both hosts have it
  void forgetOtherCopies(Group group) throws IOException;

  /// Nothing is left of a group that was removed but its data: what is known of that, and what its
  /// guard kept, is deleted.
  ///
  /// @throws IOException when something cannot be deleted: it names it
  void forget(GroupId group) throws IOException;

  /// This host has lost its disk, and with it what it knew of the group: the data of the other one
  /// counts, whatever lies in the folders here.
  void lostCopies(Group group, ServerId source) throws IOException;

  /// The clock of all times of groups: monotonic, and going on while the host is suspended.
  long nowMillis();
}
