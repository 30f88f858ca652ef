@NullMarked
package dev.meerkat.recorder;

import org.jspecify.annotations.NullMarked;
