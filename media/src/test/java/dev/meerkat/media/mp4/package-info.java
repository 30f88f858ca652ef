@NullMarked
package dev.meerkat.media.mp4;

import org.jspecify.annotations.NullMarked;
