@NullMarked
package dev.meerkat.cluster.arbiter;

import org.jspecify.annotations.NullMarked;
