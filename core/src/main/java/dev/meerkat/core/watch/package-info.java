/// The watch: the state machine by which every server decides for itself which cameras it records
/// now.
@NullMarked
package dev.meerkat.core.watch;

import org.jspecify.annotations.NullMarked;
