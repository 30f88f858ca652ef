@NullMarked
package dev.meerkat.media.nal;

import org.jspecify.annotations.NullMarked;
