/// AAC: the decoder configuration and the RTP payload of RFC 3640.
@NullMarked
package dev.meerkat.media.aac;

import org.jspecify.annotations.NullMarked;
