@NullMarked
package dev.meerkat.cluster;

import org.jspecify.annotations.NullMarked;
