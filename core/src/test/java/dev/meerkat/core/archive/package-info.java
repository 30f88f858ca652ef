@NullMarked
package dev.meerkat.core.archive;

import org.jspecify.annotations.NullMarked;
