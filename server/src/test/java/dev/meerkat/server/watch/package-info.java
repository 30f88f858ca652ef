@NullMarked
package dev.meerkat.server.watch;

import org.jspecify.annotations.NullMarked;
