@NullMarked
package dev.meerkat.media.rtsp;

import org.jspecify.annotations.NullMarked;
