@NullMarked
package dev.meerkat.simulation;

import org.jspecify.annotations.NullMarked;
