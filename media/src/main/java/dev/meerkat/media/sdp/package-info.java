/// What a camera offers, as it describes it (RFC 8866, with the liberties that cameras take).
@NullMarked
package dev.meerkat.media.sdp;

import org.jspecify.annotations.NullMarked;
