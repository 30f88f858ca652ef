package dev.meerkat.core.group;

import java.util.List;

/// The outcome of one event.
///
/// @param reason one sentence that says what happened, what was decided and why; empty when nothing
public record StewardStep(StewardState next, List<StewardEffect> effects, String reason) {}
