@NullMarked
package dev.meerkat.core.model;

import org.jspecify.annotations.NullMarked;
