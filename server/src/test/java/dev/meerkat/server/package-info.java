@NullMarked
package dev.meerkat.server;

import org.jspecify.annotations.NullMarked;
