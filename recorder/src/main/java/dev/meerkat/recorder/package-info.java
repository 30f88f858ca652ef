/// Camera sessions and the archive: recording, files, index, repair and reading back.
@NullMarked
package dev.meerkat.recorder;

import org.jspecify.annotations.NullMarked;
