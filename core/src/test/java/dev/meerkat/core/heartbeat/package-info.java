@NullMarked
package dev.meerkat.core.heartbeat;

import org.jspecify.annotations.NullMarked;
