/// ONVIF: the metadata that cameras send beside pictures and sound.
@NullMarked
package dev.meerkat.media.onvif;

import org.jspecify.annotations.NullMarked;
