package dev.meerkat.core.replication;

import java.util.List;

/// The outcome of one event.
///
/// @param reason one sentence that says what was decided and why; empty when nothing was
public record MirrorStep(MirrorState next, List<MirrorEffect> effects, String reason) {}
