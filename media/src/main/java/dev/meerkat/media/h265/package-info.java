/// H.265: NAL units, parameter sets and the RTP payload of RFC 7798.
@NullMarked
package dev.meerkat.media.h265;

import org.jspecify.annotations.NullMarked;
