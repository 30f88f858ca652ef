/// RTSP 1.0 over TCP (RFC 2326): the session with a camera, and a small server for a simulated one.
@NullMarked
package dev.meerkat.media.rtsp;

import org.jspecify.annotations.NullMarked;
