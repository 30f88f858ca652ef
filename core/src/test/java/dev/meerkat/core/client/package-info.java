@NullMarked
package dev.meerkat.core.client;

import org.jspecify.annotations.NullMarked;
