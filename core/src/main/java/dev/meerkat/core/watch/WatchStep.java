package dev.meerkat.core.watch;

import java.util.List;

/// The outcome of one event.
///
/// @param reason one sentence that says what was decided and why; empty when nothing was
public record WatchStep(WatchState next, List<WatchEffect> effects, String reason) {}
