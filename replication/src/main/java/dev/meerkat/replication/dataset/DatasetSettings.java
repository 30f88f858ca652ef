package dev.meerkat.replication.dataset;

import dev.meerkat.core.model.ServerId;
import dev.meerkat.core.replication.MirrorSettings;
import dev.meerkat.core.replication.Rules;
import dev.meerkat.core.replication.SourceSettings;
import dev.meerkat.core.replication.SpaceChoice;
import dev.meerkat.replication.capture.Keeping;
import dev.meerkat.replication.link.LinkSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/// What one side of a dataset is told by its administrator.
///
/// @param name of the dataset, the same on both sides
/// @param self what this side is called
/// @param peer what the other side is called
/// @param folder what is replicated
/// @param files where this side keeps its state, queue and journal; not in the folder
/// @param listen where the other side reaches this one
/// @param peerPlace where this side reaches the other one now
/// @param rules what of the folder belongs to the dataset, the same on both sides
/// @param heldSeconds how long callers wait for this side's process to be started again when it has
///   died, before they get errors; none if its mount is to end with it
/// @param space from when on there is too little room, in the folder and where `files` is
public record DatasetSettings(
    String name,
    ServerId self,
    ServerId peer,
    Path folder,
    Path files,
    InetSocketAddress listen,
    Supplier<InetSocketAddress> peerPlace,
    SourceSettings source,
    MirrorSettings mirror,
    LinkSettings link,
    SpaceChoice space,
    Rules rules,
    OptionalInt heldSeconds) {
  /// If the mount of an active side is to outlive its process.
  Optional<Keeping> keeping() {
    return heldSeconds.isPresent()
        ? Optional.of(new Keeping(holderFile(), heldSeconds.getAsInt()))
        : Optional.empty();
  }

  /// Where it is written down who holds the mount.
  Path holderFile() {
    return files.resolve("holder");
  }
}
