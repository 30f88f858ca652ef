@NullMarked
package dev.meerkat.media.aac;

import org.jspecify.annotations.NullMarked;
