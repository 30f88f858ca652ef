@NullMarked
package dev.meerkat.media.rtp;

import org.jspecify.annotations.NullMarked;
