@NullMarked
package dev.meerkat.core.site;

import org.jspecify.annotations.NullMarked;
