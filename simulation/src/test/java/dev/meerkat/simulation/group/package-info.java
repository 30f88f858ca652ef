@NullMarked
package dev.meerkat.simulation.group;

import org.jspecify.annotations.NullMarked;
