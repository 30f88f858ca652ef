/// Motion JPEG: the RTP payload of RFC 2435 and the JPEG headers that it leaves out.
@NullMarked
package dev.meerkat.media.mjpeg;

import org.jspecify.annotations.NullMarked;
