@NullMarked
package dev.meerkat.media.h265;

import org.jspecify.annotations.NullMarked;
