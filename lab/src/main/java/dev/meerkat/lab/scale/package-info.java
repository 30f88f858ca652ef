/// Large sites of real servers that record nothing, and what they cost.
@NullMarked
package dev.meerkat.lab.scale;

import org.jspecify.annotations.NullMarked;
