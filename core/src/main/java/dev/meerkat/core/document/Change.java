package dev.meerkat.core.document;

import java.util.Optional;

/// A field that got a new value.
///
/// @param before what it replaced: the loser, if both were written without knowledge of the other
public record Change(
    DocumentKey key, String field, Optional<FieldValue> before, FieldValue after) {}
