@NullMarked
package dev.meerkat.media.mjpeg;

import org.jspecify.annotations.NullMarked;
