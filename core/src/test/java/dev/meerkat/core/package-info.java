/// Tests of the whole module.
@NullMarked
package dev.meerkat.core;

import org.jspecify.annotations.NullMarked;
