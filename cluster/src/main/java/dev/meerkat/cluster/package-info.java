/// Which servers are alive, what they say of themselves, and the configuration they share.
@NullMarked
package dev.meerkat.cluster;

import org.jspecify.annotations.NullMarked;
