@NullMarked
package dev.meerkat.core.notice;

import org.jspecify.annotations.NullMarked;
