@NullMarked
package dev.meerkat.core.vote;

import org.jspecify.annotations.NullMarked;
