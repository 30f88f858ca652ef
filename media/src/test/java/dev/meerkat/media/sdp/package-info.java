@NullMarked
package dev.meerkat.media.sdp;

import org.jspecify.annotations.NullMarked;
