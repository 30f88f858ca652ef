/// Runs the watches of a whole site in a simulated world, from a seed: same seed and same code,
/// same run.
@NullMarked
package dev.meerkat.simulation;

import org.jspecify.annotations.NullMarked;
