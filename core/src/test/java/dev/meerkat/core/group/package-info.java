@NullMarked
package dev.meerkat.core.group;

import org.jspecify.annotations.NullMarked;
