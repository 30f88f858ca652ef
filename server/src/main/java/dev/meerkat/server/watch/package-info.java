/// The shell around the watch: facts in, effects out, on one thread.
@NullMarked
package dev.meerkat.server.watch;

import org.jspecify.annotations.NullMarked;
