/// The analytics programs that run beside the recording of cameras.
@NullMarked
package dev.meerkat.server.hooks;

import org.jspecify.annotations.NullMarked;
