/// A folder mounted over itself: all that applications do passes through to the folder, and every
/// change is handed to a listener in the order in which it was made. `docs/replication.md` tells
/// how it works.
@NullMarked
package dev.meerkat.replication.capture;

import org.jspecify.annotations.NullMarked;
