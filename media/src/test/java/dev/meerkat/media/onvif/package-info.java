@NullMarked
package dev.meerkat.media.onvif;

import org.jspecify.annotations.NullMarked;
