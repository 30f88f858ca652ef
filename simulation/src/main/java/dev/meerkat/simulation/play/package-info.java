/// What every simulation of a few actors needs: time and chance, and an account of what happened.
@NullMarked
package dev.meerkat.simulation.play;

import org.jspecify.annotations.NullMarked;
