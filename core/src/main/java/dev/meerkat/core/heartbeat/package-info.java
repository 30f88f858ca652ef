/// What servers learn of each other from their beats: who is heard, losses, round trips and the
/// difference of the clocks.
@NullMarked
package dev.meerkat.core.heartbeat;

import org.jspecify.annotations.NullMarked;
