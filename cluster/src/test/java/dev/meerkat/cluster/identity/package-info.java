@NullMarked
package dev.meerkat.cluster.identity;

import org.jspecify.annotations.NullMarked;
