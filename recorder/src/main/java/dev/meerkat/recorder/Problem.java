package dev.meerkat.recorder;

import dev.meerkat.core.model.Cause;

/// Why a session ended or could not begin.
///
/// @param words a sentence for the operator: what, where, what to do
record Problem(Cause cause, String words) {}
