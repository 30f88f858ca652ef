/// What every protocol and container here speaks of: track formats and samples.
@NullMarked
package dev.meerkat.media;

import org.jspecify.annotations.NullMarked;
