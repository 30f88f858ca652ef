@NullMarked
package dev.meerkat.media.h264;

import org.jspecify.annotations.NullMarked;
