/// What H.264 and H.265 have in common: NAL units, access units made of them, and their way out of
/// RTP.
@NullMarked
package dev.meerkat.media.nal;

import org.jspecify.annotations.NullMarked;
