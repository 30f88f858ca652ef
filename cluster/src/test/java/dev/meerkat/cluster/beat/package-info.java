@NullMarked
package dev.meerkat.cluster.beat;

import org.jspecify.annotations.NullMarked;
