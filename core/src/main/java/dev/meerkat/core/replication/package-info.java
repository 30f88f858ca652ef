/// Replication of one dataset between two copies, decided: where both stand, what is sent, when a
/// barrier returns, and who may take over. `docs/replication-protocol.md` tells it as a whole.
@NullMarked
package dev.meerkat.core.replication;

import org.jspecify.annotations.NullMarked;
