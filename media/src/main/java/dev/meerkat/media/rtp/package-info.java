/// RTP packets in place, brought into order and unwrapped (RFC 3550).
@NullMarked
package dev.meerkat.media.rtp;

import org.jspecify.annotations.NullMarked;
