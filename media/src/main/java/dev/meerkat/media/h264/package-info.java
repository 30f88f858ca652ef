/// H.264: NAL units, parameter sets, the RTP payload of RFC 6184 and the frame stamp.
@NullMarked
package dev.meerkat.media.h264;

import org.jspecify.annotations.NullMarked;
